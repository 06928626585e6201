"""Dump a tenant's database, and load a dump under a name that no Odoo looks for.

Owns: that neither happens with more rights than the tenant has itself. A dump is the tenant's own
code: what it defines for its tables runs while they are filled. So a role that is a member of the
tenant's, and of nothing else, logs in for it, and goes afterwards.
"""

import signal
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import LiteralString

from docker.types import Mount
from psycopg import sql

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Login, Server
from odoo_cloud_lib.disk import render_mib
from odoo_cloud_lib.visit import end_login, entered, login_of_the_moment
from odoo_cloud_lib.workbench import SCRATCH_DIR, Manner, Workbench

DUMP = "database.dump"
# Tables and indexes that are loaded at a time: the others' Odoo is at work on the same processors.
JOBS = 2
# A tenant that locks a table and stays must not hold up the others' backups for ever.
LOCK_TIMEOUT = "10min"
PATIENCE: LiteralString = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"
# $1: bytes that its file may have; the rest is for pg_dump. Not the shell's own place, as the first
# process of a container is not ended by a signal.
LIMITED = 'ulimit -f $(($1 / 512)); shift; pg_dump "$@"; exit $?'
TOO_LARGE = 128 + signal.SIGXFSZ
TABLES = """\
SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname !~ '^pg_(toast|temp_)'
ORDER BY 1, 2
"""


@contextmanager
def copying_login(bench: Workbench) -> Generator[Login]:
    """Yield a login with the rights of the tenant's role, which is there already.

    It alone may enter what is on its way; the tenant's own Odoo may not.
    """
    owner, role = naming.database_name(bench.slug), naming.copying_role(bench.slug)
    arriving = naming.arriving_database(bench.slug)
    with login_of_the_moment(bench.server, role, owner) as login:
        if database.database_exists(bench.server, arriving):
            database.command(bench.server, "GRANT CONNECT ON DATABASE {} TO {}", arriving, role)
        yield login


def dump_database(
    bench: Workbench,
    login: Login,
    name: str,
    volume: str,
    room: int,
    *,
    without: tuple[str, ...] = (),
    as_of: str = "",
) -> None:
    """Write the database ``name`` to ``database.dump`` in a volume of its host.

    ``room``: bytes that it may have. How large a dump becomes is only seen when it is made: what a
    server keeps compressed, and bytes, take several times as much in it. ``without``: extensions to
    leave out. ``as_of``: an exported snapshot instead of now; then the dump is not compressed, so
    that what did not change since the last one is found in it again.

    Raises:
        CopyError: pg_dump failed, or its dump is larger; carries the end of its log.
    """
    larger = f"its dump is larger than {render_mib(room)}; valid: what leaves the host's disk alone"
    bench.run(
        *("sh", "-c", LIMITED, "sh", str(max(room, 0))),
        *("--format=custom", f"--file={SCRATCH_DIR}/{DUMP}", "--no-password"),
        f"--lock-wait-timeout={LOCK_TIMEOUT}",
        *(f'--exclude-extension="{it}"' for it in without),
        *(("--compress=none", f"--snapshot={as_of}") if as_of else ()),
        *(f"--host={naming.POSTGRES_SOCKET_DIR}", f"--username={login.user}"),
        f"--dbname={name}",
        mounts=[Mount(SCRATCH_DIR, volume)],
        manner=Manner(login=login, tool="pg_dump", codes={TOO_LARGE: larger}),
    )


def read_dump(bench: Workbench, volume: str) -> None:
    """Read ``database.dump`` in a volume from its begin to its end, and load it nowhere.

    Raises:
        CopyError: pg_restore cannot read it; carries the end of its log.
    """
    bench.run(
        *("pg_restore", "--file=/dev/null", f"{SCRATCH_DIR}/{DUMP}"),
        mounts=[Mount(SCRATCH_DIR, volume, read_only=True)],
    )


def load_database(
    bench: Workbench, volume: str, extensions: tuple[str, ...], *tables: str
) -> dict[str, int]:
    """Load ``database.dump`` of a volume under a hidden name; return its tables' row counts.

    All in it belongs to the tenant's role, the database itself does not yet. ``extensions``: those
    that are the server's own, and not in the dump. ``tables``: those of the schema public that are
    wanted, without indexes, keys and triggers; all there is if left out.

    Raises:
        CopyError: pg_restore failed; carries the end of its log.
    """
    server, owner = bench.server, naming.database_name(bench.slug)
    name = naming.arriving_database(bench.slug)
    database.create_role(server, owner)
    database.drop_database(server, name)
    database.create_lent(server, name, owner)
    with database.also_connect(server, name) as inside:
        for extension in extensions:
            database.command(inside, "CREATE EXTENSION IF NOT EXISTS {}", extension)
    with copying_login(bench) as login:
        bench.run(
            *("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--no-password"),
            f"--jobs={JOBS}",
            *(f"--host={naming.POSTGRES_SOCKET_DIR}", f"--username={login.user}"),
            *(("--schema=public", *(f"--table={it}" for it in tables)) if tables else ()),
            *(f"--role={owner}", f"--dbname={name}", f"{SCRATCH_DIR}/{DUMP}"),
            mounts=[Mount(SCRATCH_DIR, volume, read_only=True)],
            manner=Manner(login=login),
        )
        return count_rows(bench, login, name)


def name_arrived(bench: Workbench) -> None:
    """Give a loaded database its owner and its own name; one that has it already is no error."""
    hidden, name = naming.arriving_database(bench.slug), naming.database_name(bench.slug)
    if database.database_exists(bench.server, hidden):
        database.open_database(bench.server, hidden, name)
        database.rename_database(bench.server, hidden, name)


def drop_copies(server: Server, slug: str) -> None:
    """Drop what is on its way of a tenant's database, and the roles that carry it."""
    database.drop_database(server, naming.arriving_database(slug))
    database.drop_role(server, naming.importing_role(slug))
    end_login(server, naming.copying_role(slug), naming.database_name(slug))


def count_rows(bench: Workbench, login: Login, name: str) -> dict[str, int]:
    """Return how many rows each table of a database has, by ``schema.table``."""
    with entered(bench.server, login, name) as inside, inside.transaction():
        inside.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return rows_inside(inside)


def rows_inside(inside: Server) -> dict[str, int]:
    """Return the same, as the transaction sees it that is open in the database."""
    return {".".join(it): _count(inside, *it) for it in named_tables(inside)}


def named_tables(inside: Server) -> list[tuple[str, str]]:
    """Return the tables of a database that may have rows of their own, by schema and name."""
    return [(schema, table) for schema, table in inside.execute(TABLES)]


def lock_tables(inside: Server, tables: Iterable[tuple[str, str]]) -> None:
    """Let nobody truncate these tables, or write them anew, while the transaction is open.

    It must not have looked at anything yet. To whoever looks at an earlier moment, such a table is
    empty, whatever was in it then. Readers and writers are not kept waiting.
    """
    names = [sql.SQL("ONLY {}").format(sql.Identifier(*it)) for it in tables]
    inside.execute(PATIENCE)
    statement = sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE")
    inside.execute(statement.format(sql.SQL(", ").join(names)))


def servers_extensions(bench: Workbench, login: Login, name: str) -> tuple[str, ...]:
    """Return the extensions in a database that only the server can make."""
    with entered(bench.server, login, name) as inside:
        # The server will make them: what its catalogue says, whatever the database puts before it.
        inside.execute("SET search_path TO pg_catalog")
        found = inside.execute(
            "SELECT extname FROM pg_extension WHERE pg_get_userbyid(extowner) = %s"
            " AND extname <> 'plpgsql' ORDER BY 1",
            (database.SUPERUSER,),
        )
        return tuple(name for (name,) in found)


def stored_files(bench: Workbench, login: Login, name: str) -> set[str]:
    """Return the files that the attachments of a database are kept in, as ``ab/ab12…``."""
    with entered(bench.server, login, name) as inside:
        query = "SELECT DISTINCT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
        return {name for (name,) in inside.execute(query)}


def database_bytes(server: Server, name: str) -> int:
    """Return how much disk a database takes."""
    [(size,)] = server.execute("SELECT pg_database_size(%s)", (name,))
    return size


def _count(inside: Server, schema: str, table: str) -> int:
    query = sql.SQL("SELECT count(*) FROM ONLY {}").format(sql.Identifier(schema, table))
    [(count,)] = inside.execute(query)
    return count
