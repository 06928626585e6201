"""Copy a database within its server, of which its Odoo is at work, by sharing the blocks on disk.

Owns: that whoever is at work there is kept out for no longer than it takes. The server lets nobody
in by itself while it copies, and lets go by itself wherever we are killed: nothing has to be put
back. Whoever comes meanwhile waits, and notices no more than that. Does not own: the files
(:mod:`odoo_cloud_lib.backups.live_copy`).
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Thread

from docker.models.containers import Container

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.containers import execute
from odoo_cloud_lib.database import SUPERUSER, Server

CAN_CLONE = """\
SELECT EXISTS (SELECT FROM pg_settings WHERE name = 'file_copy_method' AND 'clone' = ANY(enumvals))
    AND NOT EXISTS (SELECT FROM pg_stat_progress_basebackup)
"""
# $1: a folder of the file system that is asked.
SHARE = """\
folder=$(mktemp -d -p "$1")
trap 'rm -rf "$folder"' EXIT
echo content >"$folder/one"
cp --reflink=always "$folder/one" "$folder/other"
"""
BUSY = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = %s AND state <> 'idle')"
SEND_AWAY = """\
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = %s AND (state = 'idle' OR %s)
"""
QUIET_SECONDS = 30
"""How long to wait for a moment in which nothing is being done in the database."""
GRACE_SECONDS = 3
"""What is being done in spite of that has so long; the server itself waits five seconds."""
PAUSE_SECONDS = 0.1


def can_copy_live(server: Server, postgres: Container) -> bool:
    """Tell whether the server copies by sharing blocks, so that size does not matter.

    That takes PostgreSQL 18 and a file system that can: XFS as it is made today, or Btrfs. Not
    while a base backup is made: a copy made meanwhile might not be whole in what comes of that.
    ``postgres``: the server's container.
    """
    if server.execute(CAN_CLONE).fetchone() != (True,):
        return False
    code, _ = execute(postgres, "sh", "-euc", SHARE, "sh", naming.POSTGRES_DATA_DIR)
    return code == 0


def copy_live(server: Server, source: str, name: str) -> None:
    """Copy the database ``source``, and close the copy to everyone but a superuser.

    Sessions in the source are ended: the idle ones at once, others after ``GRACE_SECONDS``.

    Raises:
        psycopg.Error: the server refused it, such as a session that does not end.
    """
    # What is to be written is written before anybody waits for it.
    server.execute("CHECKPOINT")
    server.execute("SET file_copy_method = clone")
    _wait_for_quiet(server, source)
    with _sending_away(server, source):
        database.command(
            server,
            "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY CONNECTION LIMIT 0",
            *(name, source),
        )
    database.close_to_public(server, name)


def give_copy(server: Server, name: str, source: str, owner: str) -> None:
    """Give what is in the copy to the role ``owner``, as if it had been loaded there.

    The role ``source``, whose it was, keeps no right in it. The database itself is the server's.
    """
    owned = server.execute(
        "SELECT datname FROM pg_database WHERE datdba = %s::regrole", (f'"{source}"',)
    ).fetchall()
    # What runs inside is commands alone: an expression could come to operators of the tenant's.
    with database.also_connect(server, name) as inside, inside.transaction():
        database.give_objects(inside, source, owner)
        database.command(inside, "DROP OWNED BY {}", source)
        # Databases do not belong to any database: these two have taken the role's as well.
        for (own,) in owned:
            database.command(inside, "ALTER DATABASE {} OWNER TO {}", own, source)
        database.command(inside, "ALTER SCHEMA public OWNER TO {}", owner)
    database.command(server, "GRANT CREATE, TEMPORARY ON DATABASE {} TO {}", name, owner)
    database.open_database(server, name, SUPERUSER)


def _wait_for_quiet(server: Server, name: str) -> None:
    deadline = time.monotonic() + QUIET_SECONDS
    while server.execute(BUSY, (name,)).fetchone() == (True,) and time.monotonic() < deadline:
        time.sleep(PAUSE_SECONDS)


@contextmanager
def _sending_away(server: Server, name: str) -> Generator[None]:
    """End sessions in the database until the block ends."""
    done = Event()
    with database.also_connect(server, "postgres") as other:

        def send_away() -> None:
            begun = time.monotonic()
            while not done.wait(PAUSE_SECONDS):
                other.execute(SEND_AWAY, (name, time.monotonic() > begun + GRACE_SECONDS))

        thread = Thread(target=send_away)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()
