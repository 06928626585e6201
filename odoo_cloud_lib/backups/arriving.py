"""What comes beside a tenant, under a name that no Odoo looks for, until it is known to be whole.

Owns: what database and filestore are called meanwhile, an Odoo that works on them, and removing
them. Does not own: where they come from (:mod:`.arrival`, :mod:`.live_copy`), trying them
(:mod:`.trial`), making them safe (:mod:`.safety`), and putting them in anybody's place
(:mod:`.replaced`).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from odoo_cloud_lib import naming, odoo_database
from odoo_cloud_lib.backups.leftovers import clear
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.beside import BesideSettings
from odoo_cloud_lib.operations.copy_files import run_in_tree
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.visit import visit
from odoo_cloud_lib.workbench import Workbench, workbench

# $1: the filestore that comes. The volume's root is Odoo's own.
MAKE = 'mkdir -p "$1"; chown --reference=. filestore "$1"'
# $1: the one that comes; the rest are files of it.
REMOVE_FILES = 'cd "$1"; shift; rm -f "$@"'
PORTION = 500


@dataclass(frozen=True)
class Arriving(ABC):
    """Database and files on their way to the tenant ``slug``."""

    session: Session
    slug: str

    @property
    @abstractmethod
    def told(self) -> str:
        """What it is, for whoever is told that it does not serve."""

    @property
    @abstractmethod
    def remedy(self) -> str:
        """The next command, if it does not."""

    @cached_property
    def bench(self) -> Workbench:
        """Where that is done."""
        return workbench(self.session, self.session.tenant(self.slug).host, self.slug)

    @property
    def beside(self) -> BesideSettings:
        """What an Odoo is that works on it."""
        known, bench = self.session.tenant(self.slug), self.bench
        return BesideSettings(
            database=self.name,
            image=known.image,
            filestore=known.volumes.filestore,
            socket_volume=bench.socket_volume,
            memory=known.memory,
            labels=bench.labels,
        )

    @property
    def name(self) -> str:
        """What its database and its filestore are called for the time being."""
        return naming.arriving_database(self.slug)

    @property
    def folder(self) -> str:
        """Its filestore, below the volume."""
        return f"filestore/{self.name}"

    @property
    def tree(self) -> str:
        """The volume that its filestore is in, which is the tenant's."""
        return self.bench.volume(TenantRole.FILESTORE)

    def clear(self) -> None:
        """Remove it, and whatever a killed run has left of one."""
        clear(self.bench)

    def make_folder(self) -> None:
        """Make its filestore, unless it is there."""
        run_in_tree(self.bench, MAKE, self.folder)

    def remove_files(self, names: Sequence[str]) -> None:
        """Remove files of it, by their names below its filestore."""
        for some in portions(names):
            run_in_tree(self.bench, REMOVE_FILES, self.folder, *some)

    def settle(self, base_url: str) -> None:
        """Give it the address that the tenant has now."""
        with visit(self.bench.server, self.name, naming.database_name(self.slug)) as inside:
            odoo_database.set_base_url(inside, base_url)

    def renew(self, base_url: str) -> None:
        """Give it an identity of its own, beside the tenant that it was taken from."""
        with visit(self.bench.server, self.name, naming.database_name(self.slug)) as inside:
            odoo_database.renew_identity(inside, base_url)


def portions(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield them, as many at once as a command takes."""
    return (names[begin : begin + PORTION] for begin in range(0, len(names), PORTION))
