"""Roles and databases of a PostgreSQL server, over psycopg and never a subprocess.

Owns: how a tenant's database comes to be, whom it lets in, and how it goes. Does not own:
the server itself, or what Odoo keeps inside (:mod:`odoo_cloud_lib.odoo_database`).

Every function may be repeated: what is there already is brought to the wanted state.
"""

import re
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, LiteralString

import psycopg
from psycopg import Connection, sql

from odoo_cloud_lib.errors import DatabaseError

SUPERUSER = "postgres"
SYSTEM_DATABASES = ("postgres", "template1")
CONNECT_SECONDS = 60
# What does not mend itself. libpq tells no SQLSTATE of a login that is refused.
REFUSED = re.compile(
    "password authentication failed|permission denied|does not exist|not permitted to log in"
    "|no pg_hba.conf entry|not currently accepting connections"
)

Server = Connection[tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Login:
    """A role of a PostgreSQL server, and what it logs in with."""

    user: str
    password: str = field(repr=False)


@contextmanager
def connect(
    address: tuple[str, int],
    password: str,
    database: str = "postgres",
    *,
    user: str = SUPERUSER,
    patience: float = CONNECT_SECONDS,
) -> Generator[Server]:
    """Open an autocommitting connection, waiting up to ``patience`` seconds for the server.

    Raises:
        DatabaseError: the server did not answer in time, or refused the login; also whatever it
            refuses inside the block.
    """
    with _dial(address, password, database, user, time.monotonic() + patience) as connection:
        try:
            yield connection
        except psycopg.Error as error:
            # The primary message alone: others quote the statement, which may hold a password.
            raise DatabaseError(
                database,
                reason=f"{error.diag.message_primary or type(error).__name__}",
                command="docker logs of the host's PostgreSQL container, then pulumi up",
            ) from None


@contextmanager
def also_connect(server: Server, database: str) -> Generator[Server]:
    """Open another connection to the same server, into another database."""
    info = server.info
    with connect((info.host, info.port), info.password, database, user=info.user) as connection:
        yield connection


def system_identifier(server: Server) -> str:
    """Return what tells a server from one that was made anew in its place."""
    [(number,)] = server.execute("SELECT system_identifier FROM pg_control_system()")
    return str(number)


def login_of(server: Server) -> Login:
    """Return what a connection was opened with."""
    return Login(user=server.info.user, password=server.info.password)


def command(server: Server, statement: LiteralString, *names: str) -> None:
    """Run a statement; each ``{}`` in it is the name of a role, a database or an object."""
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def lock(server: Server, name: str) -> None:
    """Wait until no other session works on ``name``, and keep others off until this one ends.

    The server frees it with the session, so a killed run leaves no lock behind.
    """
    server.execute("SELECT pg_advisory_lock(hashtext('odoo-cloud work'), hashtext(%s))", (name,))


def _dial(
    address: tuple[str, int], password: str, database: str, user: str, deadline: float
) -> Server:
    host, port = address
    while True:
        try:
            return psycopg.connect(
                host=host,
                port=port,
                user=user,
                password=password,
                dbname=database,
                autocommit=True,
                connect_timeout=5,
                application_name="odoo-cloud",
            )
        except psycopg.OperationalError as error:
            if REFUSED.search(str(error)) or time.monotonic() > deadline:
                raise DatabaseError(
                    database,
                    reason=str(error).strip(),
                    command="docker ps --filter label=odoo-cloud.role=postgres",
                ) from None
            time.sleep(0.25)


def ensure_role(server: Server, role: str, password: str, connection_limit: int) -> None:
    """Create or update a login role that may do nothing but own its database.

    The server is sent a SCRAM verifier, so the password is in none of its logs.
    """
    encrypted = server.pgconn.encrypt_password(
        password.encode(), role.encode(), b"scram-sha-256"
    ).decode()
    create_role(server, role)
    server.execute(
        sql.SQL(
            "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS "
            "CONNECTION LIMIT {} PASSWORD {}"
        ).format(sql.Identifier(role), sql.Literal(connection_limit), sql.Literal(encrypted))
    )


def create_role(server: Server, role: str) -> None:
    """Create a role that cannot log in, unless it is there."""
    if not role_exists(server, role):
        command(server, "CREATE ROLE {} NOLOGIN", role)


def role_exists(server: Server, role: str) -> bool:
    """Tell whether the server has this role."""
    return (
        server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is not None
    )


def can_log_in(server: Server, role: str) -> bool:
    """Tell whether the server lets this role in."""
    row = server.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    return row is not None and row[0]


def close_login(server: Server, role: str) -> None:
    """Let the role in no more; one that is gone is no error."""
    if role_exists(server, role):
        command(server, "ALTER ROLE {} NOLOGIN", role)


def database_exists(server: Server, name: str) -> bool:
    """Tell whether the server has this database."""
    row = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return row is not None


def databases_of(server: Server, role: str) -> list[str]:
    """Return the databases in which a role owns something, or to which it has rights."""
    found = server.execute(
        "SELECT DISTINCT d.datname FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid"
        " OR (s.classid = 'pg_database'::regclass AND d.oid = s.objid)"
        " WHERE s.refclassid = 'pg_authid'::regclass AND s.refobjid = %s::regrole ORDER BY 1",
        (f'"{role}"',),
    )
    return [name for (name,) in found]


def close_to_public(server: Server, *names: str) -> None:
    """Let nobody into these databases who was not granted it by name."""
    for name in names:
        # Two sessions that change one database's rights at the same moment fail.
        with server.transaction():
            server.execute("SELECT pg_advisory_xact_lock(hashtext('odoo-cloud rights'))")
            command(server, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)


def create_empty(server: Server, name: str, owner: str) -> None:
    """Create an empty UTF-8 database that only ``owner`` may enter."""
    made: LiteralString = "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
    command(server, made + " CONNECTION LIMIT 0", name)
    close_to_public(server, name)
    open_database(server, name, owner)


def create_lent(server: Server, name: str, role: str) -> None:
    """Create an empty database of the server's own, in which ``role`` may make what it likes.

    The role is not let in, nor can it let itself or others in: that is a right of the owner.
    """
    create_empty(server, name, SUPERUSER)
    command(server, "GRANT CREATE, TEMPORARY ON DATABASE {} TO {}", name, role)
    with also_connect(server, name) as inside:
        # An owner of the database owns it too, and a dump may say something about it.
        command(inside, "ALTER SCHEMA public OWNER TO {}", role)


def copy_database(server: Server, source: str, name: str) -> None:
    """Copy a database that nobody is connected to. The copy is closed to everyone."""
    command(server, "CREATE DATABASE {} TEMPLATE {} CONNECTION LIMIT 0", name, source)
    close_to_public(server, name)


def rename_database(server: Server, name: str, new_name: str) -> None:
    """Rename a database that nobody is connected to."""
    command(server, "ALTER DATABASE {} RENAME TO {}", name, new_name)


def put_in_place(server: Server, arriving: str, name: str, replaced: str, note: str) -> None:
    """Give the database ``arriving`` the name ``name``, and give it to the role of that name.

    What that was before is called ``replaced`` then, and has a note of when. It is the server's
    own, so that nobody is let in there any more, and nobody can let himself in. One transaction: at
    every moment there is exactly one of the name, if there was one before; and if it is another one
    now, it has ``note``.
    """
    end_sessions(server, arriving)
    end_sessions(server, name)
    with server.transaction():
        if database_exists(server, name):
            rename_database(server, name, replaced)
            command(server, "ALTER DATABASE {} OWNER TO {}", replaced, SUPERUSER)
            command(server, "ALTER DATABASE {} CONNECTION LIMIT 0", replaced)
            [(now,)] = server.execute("SELECT clock_timestamp()::text")
            set_note(server, replaced, now)
        rename_database(server, arriving, name)
        set_note(server, name, note)
        open_database(server, name, name)


def set_note(server: Server, name: str, note: str) -> None:
    """Keep a text with a database, which goes with it; an empty one is none."""
    statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
    server.execute(statement.format(sql.Identifier(name), sql.Literal(note or None)))


def note_of(server: Server, name: str) -> str:
    """Return it, or an empty text; the owner of a database may have written anything."""
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    return next((note for (note,) in server.execute(query, (name,)) if note), "")


def end_sessions(server: Server, name: str) -> None:
    """End all sessions in a database, waiting up to five seconds for each."""
    server.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,)
    )


def databases_with(server: Server, prefix: str) -> list[str]:
    """Return the databases whose name begins so."""
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY 1", (prefix,)
    )
    return [name for (name,) in found]


def open_database(server: Server, name: str, owner: str) -> None:
    """Give a database to its owner and let connections in."""
    command(server, "ALTER DATABASE {} OWNER TO {}", name, owner)
    command(server, "ALTER DATABASE {} CONNECTION LIMIT -1", name)


def seal_template(server: Server, name: str, owner: str) -> None:
    """Make a database a template: owned by the server, and nobody logs in as its old owner."""
    command(server, "ALTER DATABASE {} OWNER TO {}", name, SUPERUSER)
    command(server, "ALTER DATABASE {} IS_TEMPLATE true", name)
    close_login(server, owner)


def give_objects(server: Server, old_owner: str, new_owner: str) -> None:
    """Re-own every object of the connected database that belongs to ``old_owner``."""
    command(server, "REASSIGN OWNED BY {} TO {}", old_owner, new_owner)


def drop_database(server: Server, name: str) -> None:
    """Drop a database, template or not, and end the sessions in it."""
    if not database_exists(server, name):
        return
    command(server, "ALTER DATABASE {} IS_TEMPLATE false", name)
    command(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def drop_role(server: Server, role: str) -> None:
    """Drop a role that owns nothing any more."""
    command(server, "DROP ROLE IF EXISTS {}", role)
