"""The catalogue: which backups there are, kept in the ledger's database.

A row is written once its snapshot is whole in the store, and stays as evidence when it is gone.
Does not own: the store.
"""

from collections.abc import Sequence

from psycopg.rows import class_row
from pydantic import AwareDatetime

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.model import Model

# As restic shows one.
SHORT = 8


class Backup(Model):
    """A backup of a tenant."""

    tenant: str
    snapshot: str
    """What restic calls it: 64 hexadecimal digits; the first eight are enough to name it."""
    taken: AwareDatetime
    """The moment that its database and files are of."""
    seconds: float
    """How long it took to make."""
    bytes: int
    """All that is in it."""
    new_bytes: int
    """What of it was new to the store, compressed and encrypted."""
    database_bytes: int
    """What its database took on the server's disk; 0 if that is not known."""
    files: int
    """How many files its filestore has."""
    missing: int
    """How many attachments had lost their file before; their names are in its manifest."""
    damaged: int
    """How many files were not what their name says; likewise."""
    origin: str = ""
    """The zip that it was imported from; empty if it was taken of the tenant itself."""
    verified: AwareDatetime | None = None
    """When it was last restored and found to be whole."""
    restore_seconds: float | None = None
    """How long that took, until it served."""

    @property
    def short(self) -> str:
        """Its name, as it is shown."""
        return self.snapshot[:SHORT]


def add(ledger: Server, backup: Backup) -> None:
    """Enter a backup; the same one a second time is no error."""
    ledger.execute(
        "INSERT INTO backups"
        " (tenant, snapshot, taken, seconds, bytes, new_bytes, database_bytes, files, missing,"
        " damaged, origin) VALUES (%(tenant)s, %(snapshot)s, %(taken)s, %(seconds)s, %(bytes)s,"
        " %(new_bytes)s, %(database_bytes)s, %(files)s, %(missing)s, %(damaged)s,"
        " %(origin)s)"
        " ON CONFLICT (snapshot) DO NOTHING",
        backup.model_dump(),
    )


def verify(ledger: Server, snapshot: str, seconds: float) -> None:
    """Note that a backup was restored just now, and found to be whole."""
    ledger.execute(
        "UPDATE backups SET verified = clock_timestamp(), restore_seconds = %s WHERE snapshot = %s",
        (seconds, snapshot),
    )


def forget(ledger: Server, snapshots: Sequence[str]) -> None:
    """Note that these backups are gone just now; one that was gone before stays as it is."""
    ledger.execute(
        "UPDATE backups SET gone = clock_timestamp() WHERE snapshot = ANY(%s) AND gone IS NULL",
        ([*snapshots],),
    )


def recorded(ledger: Server, tenant: str) -> set[str]:
    """Return the snapshots of all backups of a tenant that there ever were."""
    rows = ledger.execute("SELECT snapshot FROM backups WHERE tenant = %s", (tenant,))
    return {snapshot for (snapshot,) in rows}


def read(ledger: Server, tenant: str | None = None) -> list[Backup]:
    """Return the backups that are not gone, of all tenants or of one, the latest first."""
    with ledger.cursor(row_factory=class_row(Backup)) as cursor:
        cursor.execute(
            "SELECT tenant, snapshot, taken, seconds, bytes, new_bytes, database_bytes, files,"
            " missing, damaged, origin, verified, restore_seconds FROM backups"
            " WHERE gone IS NULL AND tenant = coalesce(%s, tenant) ORDER BY taken DESC",
            (tenant,),
        )
        return cursor.fetchall()
