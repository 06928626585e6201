"""What work on a tenant's backups has beside the tenant, and leaves there when it is killed.

Owns: removing all of it, which whoever works on them next does before anything else, and the disk
that it takes, which so counts as free. It is only looked for where the disk does not do without.
"""

from collections.abc import Iterator

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.contents import LINKS, unlink_files
from odoo_cloud_lib.backups.replaced import finish_exchange
from odoo_cloud_lib.disk import Disk, free_disk
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_database import database_bytes, drop_copies
from odoo_cloud_lib.operations.copy_files import TREE_DIR
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.units import KIB
from odoo_cloud_lib.workbench import READING, SCRATCH_DIR, Workbench, volume_exists, workbench

# $@: folders. A file that has other names as well is the tenant's, and takes no more with this one.
SIZES = 'for it in "$@"; do [ ! -d "$it" ] || find "$it" -type f -links 1 -printf "%k\\n"; done'


def clear(bench: Workbench) -> None:
    """Remove it; what is gone already is no error.

    Files whose database has the tenant's name by now are the tenant's, and stay.
    """
    bench.clear()
    finish_exchange(bench)
    drop_copies(bench.server, bench.slug)
    unlink_files(bench, *_folders(bench))


def disk_with_leftovers(session: Session, host: str, slug: str, what: str, needed: int) -> Disk:
    """Return what work on a tenant's backups takes on a host, and what there is for it."""
    free = free_disk(session, host)
    if free < needed:
        free += left_bytes(workbench(session, host, slug))
    return Disk(host=host, what=what, needed=needed, free=free)


def left_bytes(bench: Workbench) -> int:
    """Return how much disk is taken by what :func:`clear` would remove."""
    name = naming.arriving_database(bench.slug)
    arriving = database.database_exists(bench.server, name)
    return _file_bytes(bench) + (database_bytes(bench.server, name) if arriving else 0)


def _file_bytes(bench: Workbench) -> int:
    folders = (SCRATCH_DIR, *(f"{TREE_DIR}/{it}" for it in _folders(bench)))
    told = bench.run(
        *("sh", "-euc", SIZES, "sh", *folders), mounts=[*_mounts(bench)], manner=READING
    )
    return sum(map(int, told.split())) * KIB


def _folders(bench: Workbench) -> tuple[str, ...]:
    """Return those of the tenant's volume that are not the tenant's."""
    return (LINKS, f"filestore/{naming.arriving_database(bench.slug)}")


def _mounts(bench: Workbench) -> Iterator[Mount]:
    """Yield those that there are: one that is not would be made."""
    volumes = {SCRATCH_DIR: bench.scratch, TREE_DIR: bench.volume(TenantRole.FILESTORE)}
    for folder, volume in volumes.items():
        if volume_exists(bench.docker, volume):
            yield Mount(folder, volume, read_only=True)
