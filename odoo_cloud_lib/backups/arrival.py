"""A backup that comes back: under a name that no Odoo looks for, until it is known to be whole.

Owns: fetching it, loading it with no more than the tenant's own rights, and holding it against its
manifest. The tenant works on meanwhile. Does not own: what becomes of it (:mod:`.arriving`).

What the tenant has of its files need not be fetched: those are linked first, and restic leaves a
file alone that has the size and time of the one in the backup. Each is read again afterwards, so
that one that was changed in spite of that is fetched after all.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.arriving import Arriving, portions
from odoo_cloud_lib.backups.contents import LINKS, link_files, manifest_of
from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.ledger.catalogue import SHORT
from odoo_cloud_lib.operations.copy_database import (
    copying_login,
    load_database,
    stored_files,
)
from odoo_cloud_lib.operations.copy_files import (
    TREE_DIR,
    checksums,
    faults_of,
    require_equal,
    run_in_tree,
)
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.workbench import SCRATCH_DIR

# $1: the one that comes, $2: the one that there is; the rest are files.
ADD_FILES = """\
mkdir -p "$2"
chown --reference=. "$2"
into=$PWD/$2
cd "$1"
shift 2
cp -al --parents --remove-destination "$@" "$into"
"""


@dataclass(frozen=True)
class Arrival(Arriving):
    """The backup ``snapshot`` of the tenant ``source``, on its way to the tenant ``slug``.

    ``origin``: the session of the stack that the source is in, which may be another one.
    """

    snapshot: str
    source: str
    origin: Session

    @property
    def told(self) -> str:
        """What it is."""
        return f"backup {self.snapshot[:SHORT]}"

    @property
    def remedy(self) -> str:
        """The next command, if it does not serve."""
        return f"another backup: odoo-cloud backups list {self.source}"

    @property
    def _present(self) -> str:
        return f"filestore/{naming.database_name(self.slug)}"

    @cached_property
    def repository(self) -> Repository:
        """Where it comes from."""
        here = self.session.inventory.backups
        return repository_of(self.origin, self.source, self.bench, image=here.image if here else "")

    @cached_property
    def manifest(self) -> Manifest:
        """What it says of itself.

        Raises:
            CopyError: it does not, or not so that this version could read it.
        """
        return manifest_of(self.repository, self.snapshot, self.source)

    def open(self) -> None:
        """Read from the store what it is before anything is begun, and clear the way.

        Raises:
            CopyError: the store does not answer, or does not have it.
        """
        # It is kept, and opening a repository takes a second.
        _ = self.manifest
        self.clear()

    def fetch_dump(self) -> None:
        """Fetch the dump of its database."""
        self.bench.make_scratch()
        mount = Mount(SCRATCH_DIR, self.bench.scratch)
        self.repository.fetch(self.snapshot, SCRATCH_DIR, SCRATCH_DIR, mount)

    def load(self, *tables: str) -> None:
        """Load its database, and count the rows of each table.

        ``tables``: those of the schema public that are wanted, and nothing that belongs to them;
        all there is if left out.

        Raises:
            CopyError: PostgreSQL does not take it, or it is not what was backed up.
        """
        wanted, extensions = self.manifest.rows, self.manifest.extensions
        rows = load_database(self.bench, self.bench.scratch, extensions, *tables)
        if names := [f"public.{it}" for it in tables]:
            # Extensions have made theirs as well.
            wanted, rows = ({it: of.get(it, 0) for it in names} for of in (wanted, rows))
        require_equal(self.slug, "rows of its tables", wanted, rows)
        self.bench.clear()

    def link_files(self) -> None:
        """Give it the files that the tenant has; those that are not in it go as it is fetched."""
        # Of a folder that is empty in the backup restic removes nothing.
        if self.manifest.files:
            link_files(self.bench, self.folder)

    def fetch_files(self) -> None:
        """Fetch its files, and read each of them; whatever its database names has to be there.

        Those that were linked are read as well, and only fetched if they are not the same.

        Raises:
            CopyError: they are not what was backed up.
        """
        files = self._fetched()
        if damaged := faults_of(files, ()).damaged:
            # Also those that were damaged when it was made: the store may have them from before.
            self.remove_files(damaged)
            files = self._fetched()
        self._require_whole(files)

    def fetch_file(self, name: str) -> None:
        """Fetch one of its files alone: ``ab/ab12…``.

        Raises:
            CopyError: the backup has none of this name, or what it has is not what the name says.
        """
        if self._fetched(name).get(name) != name.rpartition("/")[2]:
            raise CopyError(
                self.slug,
                reason=f"backup {self.snapshot[:SHORT]} has the file {name} not, or damaged;"
                " valid: a backup of a time when it was whole",
                command=f"odoo-cloud backups list {self.source}, and --backup with another",
            )

    def add_files(self, within: str = "") -> int:
        """Give the tenant those of its files that it lacks, or that are damaged; return how many.

        It may be at work meanwhile: Odoo never changes a file that it has. ``within``: the one
        folder that is meant, such as ``ab/``.
        """
        there, here = (self._checksums(it, within) for it in (self._present, self.folder))
        # It may have been damaged when it was backed up, and have been mended since.
        damaged = {*faults_of(here, ()).damaged} & {*there}
        lacking = {path for path, it in here.items() if there.get(path) != it}
        wanted = sorted(lacking - damaged)
        for some in portions(wanted):
            run_in_tree(self.bench, ADD_FILES, self.folder, self._present, *some)
        return len(wanted)

    def _fetched(self, *only: str) -> dict[str, str]:
        self.make_folder()
        into, mount = f"{TREE_DIR}/{self.folder}", Mount(TREE_DIR, self.tree)
        self.repository.fetch(self.snapshot, f"{TREE_DIR}/{LINKS}", into, mount, *only)
        return checksums(self.bench, self.tree, self.folder)

    def _checksums(self, folder: str, within: str) -> dict[str, str]:
        found = checksums(self.bench, self.tree, f"{folder}/{within}")
        return {within + path: it for path, it in found.items()}

    def _require_whole(self, files: Mapping[str, str]) -> None:
        faults, wanted = faults_of(files, self._stored()), self.manifest
        # A file may be whole in it that was damaged where it lay: to restic that was unchanged.
        for what, found, before in (
            ("missing", faults.missing, wanted.missing),
            ("damaged", faults.damaged, wanted.damaged),
        ):
            more = dict.fromkeys({*found} - {*before}, "")
            require_equal(self.slug, f"{what} files", {}, more)
        require_equal(self.slug, "files", {"count": wanted.files}, {"count": len(files)})

    def _stored(self) -> Collection[str]:
        if not database.database_exists(self.bench.server, self.name):
            return self.manifest.missing
        with copying_login(self.bench) as login:
            return stored_files(self.bench, login, self.name)


def own_backup(session: Session, slug: str, snapshot: str) -> Arrival:
    """Return a backup of the tenant itself, on its way back to it."""
    return Arrival(session, slug, snapshot, slug, session)
