"""Import a zip of Odoo's database manager: it becomes a backup of the tenant, and no more.

Owns: the order of the steps. Nothing of the tenant's is touched or replaced; restoring, proving and
going back are what they are for every backup. Does not own: what is wrong with a zip
(:mod:`odoo_cloud_lib.backups.odoo_zip`), and what a dump may do while it is loaded
(:mod:`odoo_cloud_lib.backups.plain_dump`).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from docker.types import Mount
from pydantic import ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.choice import LIVES, unfit
from odoo_cloud_lib.backups.contents import LINKS
from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.backups.odoo_zip import LocalFile, OdooZip, look_into, series_of, unfit_zip
from odoo_cloud_lib.backups.plain_dump import (
    importing_login,
    load_plain,
    make_arriving,
    unrestricted,
)
from odoo_cloud_lib.containers import send_files
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import ZipError
from odoo_cloud_lib.modules.catalog import ask_image
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_files import TREE_DIR, run_in_tree
from odoo_cloud_lib.operations.taking_in import TakingIn
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.units import MIB
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.visit import entered
from odoo_cloud_lib.workbench import SCRATCH_DIR

# As it is sent or dumped again, and what PostgreSQL makes of it, with indexes.
DUMP_TIMES = 4
DATABASE_LEAST = 64 * MIB
# $1: the folder that comes. The volume's root is Odoo's own.
MAKE = 'rm -rf "$1"; mkdir "$1"'
OWN = 'chown -Rh --reference=. "$1"'
BASE = "SELECT latest_version FROM public.ir_module_module WHERE name = 'base'"
TABLES = "SELECT to_regclass('public.ir_module_module'), to_regclass('public.ir_attachment')"


class Import(Verb):
    """Make a zip of Odoo's database manager a backup of the tenant, which stays as it is."""

    name: ClassVar[str] = "import"

    file: LocalFile
    """A zip on the operator's machine, such as acme.zip"""

    def work(self, session: Session, slug: str) -> Work:
        """Look at the zip, send it to the tenant's host, load it there, and store it."""
        if against := tuple(unfit(session, find(session, slug), *LIVES)):
            return Work(steps=(), blockers=against)
        try:
            importing = _Importing(session=session, slug=slug, zip=look_into(Path(self.file)))
        except ZipError as error:
            return Work(steps=(), blockers=(error,))
        return importing.work(importing.disk, importing.mismatch())


@dataclass(kw_only=True)
class _Importing(TakingIn):
    zip: OdooZip

    @property
    def origin(self) -> str:
        return self.zip.path.name

    @property
    def disk(self) -> Disk:
        host, dump = self.session.tenant(self.slug).host, self.zip.dump.file_size
        needed = self.zip.files_bytes + DUMP_TIMES * dump + DATABASE_LEAST
        what = "for its files, its dump and a database of it"
        return disk_with_leftovers(self.session, host, self.slug, what, needed)

    @cached_property
    def series(self) -> str:
        """The Odoo in the tenant's image: ``19.0``."""
        known, stack = self.session.tenant(self.slug), self.session.inventory.stack
        labels = naming.tenant_labels(stack, known.host, self.slug, naming.COPY_ROLE)
        image = ask_image(self.session.host(known.host), known.image, labels)
        return series_of(image["base"].version)

    def mismatch(self) -> Iterable[ZipError]:
        """Tell of a manifest of another Odoo; where there is none, the database tells later."""
        if (found := self.zip.manifest.major_version) not in (None, self.series):
            yield self._of_another(found)

    def coming(self) -> Iterable[WorkStep]:
        yield WorkStep(name="send it to the tenant's host", do=lambda _: self._send())
        yield WorkStep(
            name="load it into a database of its own",
            do=lambda _: self._load(),
            changes=self.creates,
        )

    def login(self) -> AbstractContextManager[Login]:
        return importing_login(self.bench)

    def _send(self) -> None:
        bench, files = self.bench, self.zip.read(self.zip.files)
        bench.make_scratch()
        dumps = self.zip.read([self.zip.dump])
        dump = ((name, size, unrestricted(pieces)) for name, size, pieces in dumps)
        with bench.container(mounts=[Mount(SCRATCH_DIR, bench.scratch)]) as taking:
            send_files(taking, SCRATCH_DIR, dump)
        run_in_tree(bench, MAKE, LINKS)
        # The volume is the tenant's, which may put links into it: nothing else is mounted.
        tree = Mount(TREE_DIR, bench.volume(TenantRole.FILESTORE))
        with bench.container(mounts=[tree]) as taking:
            send_files(taking, f"{TREE_DIR}/{LINKS}", files)
        run_in_tree(bench, OWN, LINKS)

    def _load(self) -> None:
        make_arriving(self.bench)
        with self.login() as login:
            load_plain(self.bench, login)
            self._require_odoo(login)

    def _require_odoo(self, login: Login) -> None:
        with entered(self.bench.server, login, self.database) as inside:
            [tables] = inside.execute(TABLES)
            found = inside.execute(BASE).fetchone() if None not in tables else None
        if found is None:
            raise unfit_zip(self.zip.path, "its dump is not of a database of Odoo")
        if (series := series_of(str(found[0]))) != self.series:
            raise self._of_another(series)

    def dump(self) -> None:
        try:
            super().dump()
        except (ValidationError, TypeError):
            reason = "its dump has tables of Odoo's names with what Odoo does not put there"
            raise unfit_zip(self.zip.path, reason) from None

    def store(self) -> None:
        super().store()
        if left_out := self.zip.left_out:
            self.told["left_out"] = len(left_out)
            self.session.report(f"{len(left_out)} file(s) were left out: {left_out[0]}, …")

    def _of_another(self, series: str) -> ZipError:
        image = self.session.tenant(self.slug).image
        return ZipError(
            str(self.zip.path),
            reason=f"it is of Odoo {series:.20}, and {self.slug} runs Odoo {self.series} (image"
            f" {image}); valid: a zip of Odoo {self.series}",
            command=f"upgrade that database to Odoo {self.series} first, then import its zip",
        )
