"""What a restore has put aside: the database that was the tenant's, and its files.

Owns: their names, putting aside and forgetting. Database and filestore are called alike, as Odoo
wants it. Each restore has a mark, so that none puts something over what another has put aside; all
of it is kept until there is a backup of what replaced it, and for a day if nobody asked for that.

Databases change names in one transaction, and the files follow. Until they have, the database that
took the place says so in a note: whoever is at work on the tenant next lets them follow.
"""

import re
from datetime import timedelta

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.half_done import FOLLOW
from odoo_cloud_lib.operations.copy_files import run_in_tree
from odoo_cloud_lib.workbench import Workbench

# $1: the name; $2: what comes; $3: what is put aside. Done again, it finds nothing to do. The
# folder comes with the first file that Odoo stores.
EXCHANGE = """\
cd filestore 2>/dev/null || exit 0
[ -d "$2" ] || exit 0
if [ -e "$1" ] && [ ! -e "$3" ]; then mv -T "$1" "$3"; fi
mv -T "$2" "$1"
"""
REMOVE = 'rm -rf filestore/"$1"*'
KEPT = timedelta(days=1)


def replaced_databases(server: database.Server, slug: str) -> list[str]:
    """Return the databases that were put aside."""
    return database.databases_with(server, naming.replaced_prefix(slug))


def replaced_lately(server: database.Server, slug: str) -> bool:
    """Tell whether something was put aside within the last day, by the server's clock."""
    row = server.execute(
        "SELECT bool_or(shobj_description(oid, 'pg_database')::timestamptz"
        " > clock_timestamp() - %s) FROM pg_database WHERE starts_with(datname, %s)",
        (KEPT, naming.replaced_prefix(slug)),
    ).fetchone()
    return row == (True,)


def exchange(bench: Workbench, arriving: str, aside: str) -> None:
    """Give database and files of the name ``arriving`` the tenant's own name.

    What had it is called ``aside`` from then on. The two databases change names in one transaction.
    Nobody must be at work in any of them. Done again, it goes on from where it was.
    """
    name, server = naming.database_name(bench.slug), bench.server
    if database.database_exists(server, arriving):
        note = f"{FOLLOW} {arriving} {aside}"
        database.put_in_place(server, arriving, name, aside, note)
    _exchange_files(bench, arriving, aside)


def finish_exchange(bench: Workbench) -> None:
    """Let the tenant's files follow its database, where somebody was killed between the two."""
    if found := _following(bench):
        _exchange_files(bench, *found.groups())


def is_exchanged(bench: Workbench) -> bool:
    """Tell whether the tenant's files are those of its database."""
    return _following(bench) is None


def forget_replaced(bench: Workbench) -> None:
    """Remove all that was put aside."""
    # The databases first: as long as one is there, it can be put back, and its files with it.
    for name in replaced_databases(bench.server, bench.slug):
        database.drop_database(bench.server, name)
    run_in_tree(bench, REMOVE, naming.replaced_prefix(bench.slug))


def _following(bench: Workbench) -> re.Match[str] | None:
    names = f"{naming.arriving_database(bench.slug)}|{naming.replaced_prefix(bench.slug)}[0-9]+"
    note = database.note_of(bench.server, naming.database_name(bench.slug))
    # The tenant owns its database, and may have written anything there.
    return re.fullmatch(f"{FOLLOW} ({names}) ({names})", note)


def _exchange_files(bench: Workbench, arriving: str, aside: str) -> None:
    name = naming.database_name(bench.slug)
    run_in_tree(bench, EXCHANGE, name, arriving, aside)
    database.set_note(bench.server, name, "")
