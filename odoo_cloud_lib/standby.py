"""A tenant's database under change: who is let in meanwhile, and the copy that it can go back to.

Owns: closing a database to its own Odoo, lending it to one process, keeping a copy, and going back.
Does not own: what the change is. Everything may be repeated after a kill.

The owner loses the right to connect, and nothing else: role and password stay what the engine made
them, so a hand-run deploy in the middle finds nothing to change and opens nothing. The right is the
database's, so the copy, once it has the name, is as open as the original was.

The copy is made under a hidden name and named last: if it is there, it is whole, and the database
may be half-changed. It loses that name before visitors come back, so that nothing of theirs is ever
gone back on.
"""

from odoo_cloud_lib import database, odoo_database
from odoo_cloud_lib.database import Server


# No slug contains an underscore, so none of these can be a tenant's.
def borrower(name: str) -> str:
    """Return the role that a database is lent to, which is also the mark of a change."""
    return f"{name}_modules"


def copy_name(name: str) -> str:
    """Return the name of the whole copy."""
    return f"{name}_before"


def starting_point(server: Server, name: str) -> str:
    """Return the database that a change begins from: the copy, if there is one."""
    return copy_name(name) if has_copy(server, name) else name


def has_copy(server: Server, name: str) -> bool:
    """Tell whether there is a whole copy."""
    return database.database_exists(server, copy_name(name))


def is_begun(server: Server, name: str) -> bool:
    """Tell whether a change was begun and not brought to its end."""
    return database.role_exists(server, borrower(name)) or any(
        database.database_exists(server, it) for it in (copy_name(name), *_remains(name))
    )


def begin(server: Server, name: str) -> None:
    """Leave a mark that a change is under way."""
    database.create_role(server, borrower(name))


def close(server: Server, name: str) -> None:
    """Let the tenant's own role in no more, and end all sessions."""
    if database.database_exists(server, name):
        database.command(server, "REVOKE CONNECT ON DATABASE {} FROM {}", name, name)
        database.end_sessions(server, name)


def keep(server: Server, name: str) -> None:
    """Keep a copy of a closed database; if there is one, begin from it instead."""
    if has_copy(server, name):
        go_back(server, name)
    _drop_remains(server, name)
    with database.also_connect(server, name) as inside:
        # What the copy would not know after a crash.
        odoo_database.settle_sequences(inside)
    copying, _ = _remains(name)
    database.end_sessions(server, name)
    database.copy_database(server, name, copying)
    database.rename_database(server, copying, copy_name(name))


def lend(server: Server, name: str, password: str) -> None:
    """Let the borrower in, who may do there what the owner may, and nobody else."""
    role = borrower(name)
    database.ensure_role(server, role, password, connection_limit=-1)
    database.command(server, "GRANT {} TO {} WITH INHERIT TRUE", name, role)
    database.command(server, "ALTER DATABASE {} OWNER TO {}", name, name)
    database.command(server, "REVOKE CONNECT ON DATABASE {} FROM {}", name, name)
    database.command(server, "GRANT CONNECT ON DATABASE {} TO {}", name, role)
    database.command(server, "ALTER DATABASE {} CONNECTION LIMIT -1", name)


def take_back(server: Server, name: str) -> None:
    """Let the borrower in no more; what it made is the owner's. Nobody is let in."""
    role = borrower(name)
    database.close_login(server, role)
    database.end_sessions(server, name)
    with database.also_connect(server, name) as inside:
        database.give_objects(inside, role, name)
    database.command(server, "REVOKE ALL ON DATABASE {} FROM {}", name, role)


def go_back(server: Server, name: str) -> None:
    """Put the copy, if there is one, in the place of the database; it is closed to everyone."""
    if has_copy(server, name):
        database.drop_database(server, name)
        database.rename_database(server, copy_name(name), name)


def reopen(server: Server, name: str) -> None:
    """Let the tenant's own role in."""
    database.command(server, "GRANT ALL ON DATABASE {} TO {}", name, name)
    database.open_database(server, name, name)


def give_up_copy(server: Server, name: str) -> None:
    """Leave no way back."""
    if has_copy(server, name):
        _, outdated = _remains(name)
        database.drop_database(server, outdated)
        # At once: a copy that is half dropped must not be gone back to.
        database.rename_database(server, copy_name(name), outdated)


def forget(server: Server, name: str) -> None:
    """Remove all that was needed for the change, the copy included."""
    give_up_copy(server, name)
    _drop_remains(server, name)
    database.drop_role(server, borrower(name))


def _remains(name: str) -> tuple[str, str]:
    return f"{name}_copying", f"{name}_outdated"


def _drop_remains(server: Server, name: str) -> None:
    for it in _remains(name):
        database.drop_database(server, it)
