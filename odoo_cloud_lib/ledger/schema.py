"""The ledger's database: how it comes to be, and how its schema is brought up to date.

Owns: creating it, closed to every role but the superuser's, and the migrations, which are the SQL
files in ``migrations/`` and only ever lead forwards. Does not own: what is written there
(:mod:`odoo_cloud_lib.ledger.ledger`).
"""

from importlib import resources

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import LedgerError


def ensure_database(server: Server) -> None:
    """Create the ledger's database if it is missing; what a killed run left is begun anew.

    As with a tenant's, its own name comes last: whoever finds it finds it closed to the others.
    """
    name = naming.LEDGER_DATABASE
    if database.database_exists(server, name):
        return
    # The lock is its session's, and must not last as long as the caller's.
    with database.also_connect(server, "postgres") as creator:
        database.lock(creator, name)
        if database.database_exists(creator, name):
            return
        hidden = f"{name}_creating"
        database.drop_database(creator, hidden)
        database.create_empty(creator, hidden, owner=database.SUPERUSER)
        database.rename_database(creator, hidden, name)


def migrate(ledger: Server) -> None:
    """Apply the migrations that the ledger's database has not had, each in its own transaction.

    Safe in several processes at once: all but one of them wait, and then find it done.

    Raises:
        LedgerError: a newer version of this library has migrated it further.
    """
    name, migrations = f"database {naming.LEDGER_DATABASE}", _migrations()
    for number, statements in enumerate(migrations, start=1):
        if _version(ledger) < number:
            _apply(ledger, number, statements)
    if (version := _version(ledger)) > len(migrations):
        raise LedgerError(
            name,
            reason=f"its schema has version {version}; valid: at most {len(migrations)},"
            " all that this version of odoo-cloud knows",
            command="pip install --upgrade odoo-cloud",
        )


def _apply(ledger: Server, number: int, statements: bytes) -> None:
    with ledger.transaction():
        ledger.execute("SELECT pg_advisory_xact_lock(hashtext('odoo-cloud migrations'))")
        # Somebody else may have been quicker.
        if _version(ledger) < number:
            ledger.execute(statements)
            ledger.execute("INSERT INTO migrations (number) VALUES (%s)", (number,))


def _version(ledger: Server) -> int:
    # Not to_regclass: a session that has missed the table once may go on to miss it for as long as
    # its transaction lasts.
    if not ledger.execute("SELECT 1 FROM pg_tables WHERE tablename = 'migrations'").fetchone():
        return 0
    [(version,)] = ledger.execute("SELECT max(number) FROM migrations")
    return version


def _migrations() -> list[bytes]:
    folder = resources.files("odoo_cloud_lib.ledger") / "migrations"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    return [file.read_bytes() for file in files if file.name.endswith(".sql")]
