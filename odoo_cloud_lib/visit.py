"""Work in a tenant's database with the tenant's rights and no more.

A tenant decides what is in its database, triggers, rules and views included, and PostgreSQL runs
those with the rights of whoever works there. The superuser's must not be among them; setting
another role would not do, as what runs could set it back. So a role that exists for this moment
logs in. A fresh copy of a template is nobody's yet, and may be entered by the superuser.
"""

import secrets
from collections.abc import Generator
from contextlib import contextmanager

from psycopg import sql

from odoo_cloud_lib import database
from odoo_cloud_lib.database import Server


def visitor(owner: str) -> str:
    """Return the role that works in the databases of ``owner``. No slug has an underscore."""
    return f"{owner}_visiting"


@contextmanager
def visit(server: Server, name: str, owner: str) -> Generator[Server]:
    """Open the database ``name`` with the rights of the role ``owner``, closed as it may be.

    Raises:
        DatabaseError: there is no such database or role, or the server refused a step.
    """
    role, password = visitor(owner), secrets.token_urlsafe(24)
    # A session of its own, which holds the lock for no longer than the visit.
    with database.also_connect(server, "postgres") as keeper:
        database.lock(keeper, role)
        closed = _is_closed(keeper, name)
        database.ensure_role(keeper, role, password, connection_limit=-1)
        try:
            _let_in(keeper, name, owner, role, closed=closed)
            address = (server.info.host, server.info.port)
            with database.connect(address, password, name, user=role) as inside:
                yield inside
        finally:
            _see_off(keeper, name, owner, role, closed=closed)


def _is_closed(server: Server, name: str) -> bool:
    """Tell whether nobody but a superuser may connect, whatever rights there are."""
    row = server.execute("SELECT datconnlimit FROM pg_database WHERE datname = %s", (name,))
    return row.fetchone() == (0,)


def _let_in(server: Server, name: str, owner: str, role: str, *, closed: bool) -> None:
    _say(server, "GRANT {} TO {}", owner, role)
    _say(server, "GRANT CONNECT ON DATABASE {} TO {}", name, role)
    if closed:
        # Nobody else has the right to connect to a database that is closed in this way.
        _say(server, "ALTER DATABASE {} CONNECTION LIMIT -1", name)


def _see_off(server: Server, name: str, owner: str, role: str, *, closed: bool) -> None:
    if database.database_exists(server, name):
        with database.also_connect(server, name) as inside:
            # Runs nothing of the tenant's, and what was made meanwhile would keep the role.
            database.give_objects(inside, role, owner)
        if closed:
            _say(server, "ALTER DATABASE {} CONNECTION LIMIT 0", name)
        _say(server, "REVOKE ALL ON DATABASE {} FROM {}", name, role)
    database.drop_role(server, role)


def _say(server: Server, statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # pyright: ignore[reportArgumentType]
