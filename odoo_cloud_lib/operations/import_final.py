"""Import the final backup of a tenant that was erased: it becomes a backup of one that there is.

Owns: the order of the steps. Nothing of the tenant's is touched or replaced, and the final backup
stays; proving, restoring and going back are what they are for every backup. Does not own: what a
final backup is (:mod:`.final_backup`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from docker.types import Mount
from pydantic import Field

from odoo_cloud_lib.backups.choice import LIVES, unfit
from odoo_cloud_lib.backups.contents import LINKS
from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_database import load_database
from odoo_cloud_lib.operations.copy_files import checksums, require_equal, run_in_tree
from odoo_cloud_lib.operations.final_backup import FILESTORE, FinalBackup, final_backups
from odoo_cloud_lib.operations.taking_in import TakingIn
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.workbench import SCRATCH_DIR

# $1: where the files are to be, $2: where they are.
COPY = 'rm -rf "$1"; mkdir "$1"; cp -a --reflink=auto "$2/." "$1/"; chown --reference=. "$1"'


class ImportFinal(Verb):
    """Make the final backup of an erased tenant a backup of this one, which stays as it is."""

    name: ClassVar[str] = "import final backup"

    volume: str = Field(min_length=1)
    """A final backup on the tenant's host, as `backups finals` shows it"""

    def work(self, session: Session, slug: str) -> Work:
        """Load it beside the tenant, and store it."""
        if against := tuple(unfit(session, find(session, slug), *LIVES)):
            return Work(steps=(), blockers=against)
        there = final_backups(session, session.tenant(slug).host)
        final = next((it for it in there if it.volume == self.volume), None)
        if final is None:
            return Work(steps=(), blockers=(_missing(slug, self.volume, there),))
        importing = _Importing(session=session, slug=slug, final=final)
        return importing.work(importing.disk)


def _missing(slug: str, volume: str, there: list[FinalBackup]) -> OdooCloudError:
    valid = ", ".join(it.volume for it in there) or "none is there"
    return TenantStateError(
        slug,
        reason=f"its host has no final backup {volume}; valid: {valid}",
        command="odoo-cloud backups finals",
    )


@dataclass(kw_only=True)
class _Importing(TakingIn):
    final: FinalBackup

    @property
    def origin(self) -> str:
        return f"{self.final.slug} as it was erased at {self.final.when:%F %T} UTC"

    @property
    def moment(self) -> datetime:
        return self.final.when

    @property
    def disk(self) -> Disk:
        needed, what = 2 * self.final.database_bytes, "for a database of it and a dump of that"
        return disk_with_leftovers(self.session, self.final.host, self.slug, what, needed)

    def coming(self) -> Iterable[WorkStep]:
        yield WorkStep(
            name="load it into a database of its own",
            do=lambda _: self._load(),
            changes=self.creates,
        )
        yield WorkStep(name="copy its files", do=lambda _: self._copy_files())

    def _load(self) -> None:
        rows = load_database(self.bench, self.final.volume, self.final.extensions)
        require_equal(self.slug, "rows of its tables", self.final.rows, rows)

    def _copy_files(self) -> None:
        mount = Mount(SCRATCH_DIR, self.final.volume, read_only=True)
        run_in_tree(self.bench, COPY, LINKS, f"{SCRATCH_DIR}/{FILESTORE}", mounts=(mount,))
        copied = len(checksums(self.bench, self.bench.volume(TenantRole.FILESTORE), LINKS))
        require_equal(self.slug, "files", {"count": self.final.files}, {"count": copied})
