"""Roles and databases of a PostgreSQL server, over psycopg and never a subprocess.

Owns: how a tenant's database comes to be, whom it lets in, and how it goes. Does not own:
the server itself, or what Odoo keeps inside (:mod:`odoo_cloud_lib.odoo_database`).

Every function may be repeated: what is there already is brought to the wanted state.
"""

import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import Connection, sql

from odoo_cloud_lib.errors import DatabaseError

SUPERUSER = "postgres"
SYSTEM_DATABASES = ("postgres", "template1")
CONNECT_SECONDS = 60

Server = Connection[tuple[Any, ...]]


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
            # A refused login has an SQLSTATE and does not mend itself; a server that is still
            # starting has none, or 57P03.
            if error.sqlstate not in (None, "57P03") or time.monotonic() > deadline:
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
        server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))


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
        server.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(role)))


def database_exists(server: Server, name: str) -> bool:
    """Tell whether the server has this database."""
    row = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    return row is not None


def close_to_public(server: Server, *names: str) -> None:
    """Let nobody into these databases who was not granted it by name."""
    for name in names:
        # Two sessions that change one database's rights at the same moment fail.
        with server.transaction():
            server.execute("SELECT pg_advisory_xact_lock(hashtext('odoo-cloud rights'))")
            server.execute(
                sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name))
            )


def create_empty(server: Server, name: str, owner: str) -> None:
    """Create an empty UTF-8 database that only ``owner`` may enter."""
    server.execute(
        sql.SQL(
            "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' "
            "CONNECTION LIMIT 0"
        ).format(sql.Identifier(name))
    )
    close_to_public(server, name)
    open_database(server, name, owner)


def copy_database(server: Server, source: str, name: str) -> None:
    """Copy a database that nobody is connected to. The copy is closed to everyone."""
    server.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} CONNECTION LIMIT 0").format(
            sql.Identifier(name), sql.Identifier(source)
        )
    )
    close_to_public(server, name)


def rename_database(server: Server, name: str, new_name: str) -> None:
    """Rename a database that nobody is connected to."""
    server.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
            sql.Identifier(name), sql.Identifier(new_name)
        )
    )


def open_database(server: Server, name: str, owner: str) -> None:
    """Give a database to its owner and let connections in."""
    server.execute(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(owner))
    )
    server.execute(sql.SQL("ALTER DATABASE {} CONNECTION LIMIT -1").format(sql.Identifier(name)))


def seal_template(server: Server, name: str, owner: str) -> None:
    """Make a database a template: owned by the server, and nobody logs in as its old owner."""
    server.execute(
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(
            sql.Identifier(name), sql.Identifier(SUPERUSER)
        )
    )
    server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    close_login(server, owner)


def give_objects(server: Server, old_owner: str, new_owner: str) -> None:
    """Re-own every object of the connected database that belongs to ``old_owner``."""
    server.execute(
        sql.SQL("REASSIGN OWNED BY {} TO {}").format(
            sql.Identifier(old_owner), sql.Identifier(new_owner)
        )
    )


def drop_database(server: Server, name: str) -> None:
    """Drop a database, template or not, and end the sessions in it."""
    if not database_exists(server, name):
        return
    server.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_role(server: Server, role: str) -> None:
    """Drop a role that owns nothing any more."""
    server.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
