"""What a restore has put aside: the database that was the tenant's, and its files.

Owns: their names, putting aside and forgetting. Database and filestore are called alike, as Odoo
wants it. Each restore has a mark, so that none puts something over what another has put aside; all
of it is kept until there is a backup of what replaced it.
"""

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_files import TREE_DIR
from odoo_cloud_lib.workbench import COPYING, Workbench

# $1: the name; $2: what comes; $3: what is put aside. Done again, it finds nothing to do.
EXCHANGE = f"""\
cd {TREE_DIR}/filestore
[ -d "$2" ] || exit 0
if [ -e "$1" ] && [ ! -e "$3" ]; then mv -T "$1" "$3"; fi
mv -T "$2" "$1"
"""
REMOVE = f'for each in {TREE_DIR}/filestore/"$1"*; do rm -rf "$each"; done'


def replaced_databases(server: database.Server, slug: str) -> list[str]:
    """Return the databases that were put aside."""
    return database.databases_with(server, naming.replaced_prefix(slug))


def exchange(bench: Workbench, arriving: str, aside: str) -> None:
    """Give database and files of the name ``arriving`` the tenant's own name.

    What had it is called ``aside`` from then on. The two databases change names in one transaction.
    Nobody must be at work in any of them. Done again, it goes on from where it was.
    """
    name, server = naming.database_name(bench.slug), bench.server
    if database.database_exists(server, arriving):
        database.put_in_place(server, arriving, name, aside)
    _in_filestore(bench, EXCHANGE, name, arriving, aside)


def forget_replaced(bench: Workbench) -> None:
    """Remove all that was put aside."""
    for name in replaced_databases(bench.server, bench.slug):
        database.drop_database(bench.server, name)
    _in_filestore(bench, REMOVE, naming.replaced_prefix(bench.slug))


def _in_filestore(bench: Workbench, script: str, *arguments: str) -> None:
    tree = Mount(TREE_DIR, bench.volume(TenantRole.FILESTORE))
    bench.run("sh", "-euc", script, "sh", *arguments, mounts=[tree], manner=COPYING)
