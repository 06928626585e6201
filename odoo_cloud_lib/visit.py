"""Work in a tenant's database with the tenant's rights and no more.

A tenant decides what is in its database, triggers, rules and views included, and PostgreSQL runs
those with the rights of whoever works there. The superuser's must not be among them; setting
another role would not do, as what runs could set it back. So a role that exists for this moment
logs in. A fresh copy of a template is nobody's yet, and may be entered by the superuser.
"""

import secrets
from collections.abc import Generator
from contextlib import contextmanager

from odoo_cloud_lib import database
from odoo_cloud_lib.database import Login, Server


def visitor(owner: str) -> str:
    """Return the role that works in the databases of ``owner``. No slug has an underscore."""
    return f"{owner}_visiting"


@contextmanager
def login_of_the_moment(server: Server, role: str, owner: str) -> Generator[Login]:
    """Yield a login as ``role``, with the rights of the role ``owner``; then it is gone again."""
    end_login(server, role, owner)
    login = Login(user=role, password=secrets.token_urlsafe(24))
    database.ensure_role(server, role, login.password, connection_limit=-1)
    database.command(server, "GRANT {} TO {}", owner, role)
    try:
        yield login
    finally:
        end_login(server, role, owner)


def end_login(server: Server, role: str, owner: str) -> None:
    """Remove a role of the moment, if it is there; what it made anywhere is the owner's.

    A killed run leaves it with its rights, maybe in another database than the next one's.
    """
    if not database.role_exists(server, role):
        return
    for name in database.databases_of(server, role):
        with database.also_connect(server, name) as inside:
            # Runs nothing of the tenant's.
            database.give_objects(inside, role, owner)
        database.command(server, "REVOKE ALL ON DATABASE {} FROM {}", name, role)
    database.drop_role(server, role)


@contextmanager
def visit(server: Server, name: str, owner: str) -> Generator[Server]:
    """Open the database ``name`` with the rights of the role ``owner``, closed as it may be.

    Raises:
        DatabaseError: there is no such database or role, or the server refused a step.
    """
    role = visitor(owner)
    # A session of its own, which holds the lock for no longer than the visit.
    with database.also_connect(server, "postgres") as keeper:
        database.lock(keeper, role)
        with (
            login_of_the_moment(keeper, role, owner) as login,
            _let_in(keeper, name, role),
            entered(server, login, name) as inside,
        ):
            yield inside


@contextmanager
def entered(server: Server, login: Login, name: str) -> Generator[Server]:
    """Open a connection to another database of the server with this login."""
    address = (server.info.host, server.info.port)
    with database.connect(address, login.password, name, user=login.user) as inside:
        yield inside


@contextmanager
def _let_in(server: Server, name: str, role: str) -> Generator[None]:
    closed = _is_closed(server, name)
    database.command(server, "GRANT CONNECT ON DATABASE {} TO {}", name, role)
    if not closed:
        yield
        return
    # Nobody else has the right to connect to a database that is closed in this way.
    database.command(server, "ALTER DATABASE {} CONNECTION LIMIT -1", name)
    try:
        yield
    finally:
        if database.database_exists(server, name):
            database.command(server, "ALTER DATABASE {} CONNECTION LIMIT 0", name)


def _is_closed(server: Server, name: str) -> bool:
    """Tell whether nobody but a superuser may connect, whatever rights there are."""
    row = server.execute("SELECT datconnlimit FROM pg_database WHERE datname = %s", (name,))
    return row.fetchone() == (0,)
