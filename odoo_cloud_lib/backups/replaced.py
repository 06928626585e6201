"""What a restore has put aside: the database that was the tenant's, and its files.

Owns: their names, putting aside and forgetting. Database and filestore are called alike, as Odoo
wants it. Each restore has a mark, so that none puts something over what another has put aside; all
of it is kept until there is a backup of what replaced it, and for a day if nobody asked for that.
"""

import time

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_files import TREE_DIR, run_in_tree
from odoo_cloud_lib.workbench import READING, Workbench

# $1: the name; $2: what comes; $3: what is put aside. Done again, it finds nothing to do.
EXCHANGE = """\
cd filestore
[ -d "$2" ] || exit 0
if [ -e "$1" ] && [ ! -e "$3" ]; then mv -T "$1" "$3"; fi
mv -T "$2" "$1"
"""
REMOVE = 'rm -rf filestore/"$1"*'
LIST = f'cd {TREE_DIR}/filestore 2>/dev/null || exit 0; for it in "$1"*; do echo "$it"; done'
# $1: the name; $2: what had it.
GO_BACK = 'cd filestore; [ -d "$2" ] || exit 0; rm -rf "$1"; mv -T "$2" "$1"'
DAY_SECONDS = 24 * 3600


def replaced_databases(server: database.Server, slug: str) -> list[str]:
    """Return the databases that were put aside."""
    return database.databases_with(server, naming.replaced_prefix(slug))


def replaced_lately(server: database.Server, slug: str) -> bool:
    """Tell whether something was put aside within the last day."""
    prefix, since = naming.replaced_prefix(slug), time.time() - DAY_SECONDS
    marks = [it.removeprefix(prefix) for it in replaced_databases(server, slug)]
    return any(mark.isdecimal() and int(mark) > since for mark in marks)


def exchange(bench: Workbench, arriving: str, aside: str) -> None:
    """Give database and files of the name ``arriving`` the tenant's own name.

    What had it is called ``aside`` from then on. The two databases change names in one transaction.
    Nobody must be at work in any of them. Done again, it goes on from where it was.
    """
    name, server = naming.database_name(bench.slug), bench.server
    if database.database_exists(server, arriving):
        database.put_in_place(server, arriving, name, aside)
    run_in_tree(bench, EXCHANGE, name, arriving, aside)


def finish_going_back(bench: Workbench) -> None:
    """Give the tenant its files again whose database it has again already.

    Where going back was killed between the two, the files alone are put aside still.
    """
    prefix = naming.replaced_prefix(bench.slug)
    tree = Mount(TREE_DIR, bench.volume(TenantRole.FILESTORE), read_only=True)
    listed = bench.run("sh", "-euc", LIST, "sh", prefix, mounts=[tree], manner=READING).split()
    databases = replaced_databases(bench.server, bench.slug)
    for name in listed:
        # The tenant may have put anything there.
        if name.removeprefix(prefix).isdecimal() and name not in databases:
            run_in_tree(bench, GO_BACK, naming.database_name(bench.slug), name)


def forget_replaced(bench: Workbench) -> None:
    """Remove all that was put aside; files first, as :func:`finish_going_back` takes them up."""
    run_in_tree(bench, REMOVE, naming.replaced_prefix(bench.slug))
    for name in replaced_databases(bench.server, bench.slug):
        database.drop_database(bench.server, name)
