"""What a tenant has now, copied for another tenant on its host, without a backup in between.

Owns: that no attachment in the copy lacks its file, as in a backup
(:mod:`odoo_cloud_lib.backups.contents`): files get a second name first, then the database is
copied, then come those files that came meanwhile, while nothing is collected. Where the file system
can, files share their blocks as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.archive.keeping import LOCK
from odoo_cloud_lib.backups.arriving import MAKE, Arriving
from odoo_cloud_lib.backups.contents import LINKS, link_files, link_named, uncollected
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_database import copying_login, stored_files
from odoo_cloud_lib.operations.copy_files import STORED, Faults, run_in_tree
from odoo_cloud_lib.operations.copy_live import copy_live, give_copy
from odoo_cloud_lib.workbench import Workbench, workbench

SOURCE_DIR = "/source"
# $1: the filestore that comes, $2: the links below the source's volume.
COPY = f'{MAKE}; cp -a --reflink=auto "{SOURCE_DIR}/$2/." "$1/"'


@dataclass(frozen=True)
class LiveCopy(Arriving):
    """Database and files of the tenant ``source``, on their way to ``slug`` on the same host.

    For as long as it takes, nobody else may work on the files of the source.
    """

    source: str

    @property
    def told(self) -> str:
        """What it is."""
        return f"a copy of {self.source}"

    @property
    def remedy(self) -> str:
        """The next command, if it does not serve."""
        return f"odoo-cloud logs {self.source}"

    @cached_property
    def giving(self) -> Workbench:
        """Where the source's data is."""
        return workbench(self.session, self.session.tenant(self.source).host, self.source)

    def link_files(self) -> None:
        """Give the source's files a second name, which may take long and holds up nobody."""
        link_files(self.giving)

    def copy_database(self) -> Faults:
        """Copy the database, and link the files that came meanwhile; return those that lack."""
        source, server = naming.database_name(self.source), self.giving.server
        with copying_login(self.giving) as login:
            self._copy(source)
            with uncollected(server, login, source):
                missing = link_named(self.giving, source, self._stored())
        return Faults(damaged=(), missing=tuple(missing))

    def copy_files(self) -> None:
        """Copy the files that were linked."""
        tree = Mount(SOURCE_DIR, self.giving.volume(TenantRole.FILESTORE), read_only=True)
        run_in_tree(self.bench, COPY, self.folder, LINKS, mounts=(tree,))

    def _copy(self, source: str) -> None:
        owner = naming.database_name(self.slug)
        with database.also_connect(self.bench.server, "postgres") as server:
            # A base backup must not begin meanwhile.
            database.lock(server, LOCK)
            database.create_role(server, owner)
            database.drop_database(server, self.name)
            copy_live(server, source, self.name)
            give_copy(server, self.name, source, owner)

    def _stored(self) -> Iterable[str]:
        with copying_login(self.bench) as login:
            return [it for it in stored_files(self.bench, login, self.name) if STORED.fullmatch(it)]
