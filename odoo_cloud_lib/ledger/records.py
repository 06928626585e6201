"""What the ledger tells of operations.

Owns: the record of an operation, reading it, and finding out which ones were interrupted. Does not
own: how operations begin and end (:mod:`odoo_cloud_lib.ledger.ledger`).
"""

from enum import StrEnum

from psycopg.rows import class_row
from pydantic import AwareDatetime, JsonValue

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import LedgerError
from odoo_cloud_lib.model import Model


class OperationState(StrEnum):
    """How far an operation has come."""

    RUNNING = "running"
    """A process is at it, and holds its tenant."""
    DONE = "done"
    """It came to its end, and may have a result."""
    FAILED = "failed"
    """It raised an error, which is recorded."""
    INTERRUPTED = "interrupted"
    """Its process was stopped, or lost the ledger: its last step may be half done."""


class StepRecord(Model):
    """One step of an operation."""

    number: int
    """Its place, from 1."""
    name: str
    begun: AwareDatetime
    ended: AwareDatetime | None
    """None while it runs, and for ever if it did not come to its end."""
    note: str | None
    """What there was to remember of it."""


class OperationRecord(Model):
    """All that the ledger knows of an operation."""

    id: int
    verb: str
    tenant: str
    actor: str
    """Who began it, such as ``ops@laptop``."""
    arguments: dict[str, JsonValue]
    """What the verb was given, without secrets."""
    continues: int | None
    """The operation that was resumed with this one."""
    followed_by: int | None
    """The next operation on the same tenant."""
    state: OperationState
    begun: AwareDatetime
    ended: AwareDatetime | None
    """None of an interrupted one too: nobody saw it."""
    result: dict[str, JsonValue] | None
    """What came of it, if it is done and had something to tell."""
    error: str | None
    """Why it failed."""
    steps: tuple[StepRecord, ...]

    @property
    def unfinished_step(self) -> StepRecord | None:
        """The step that the operation is at, or ended at."""
        return next((step for step in self.steps if step.ended is None), None)


def settle(ledger: Server) -> None:
    """Record as interrupted what is running according to its row, but has nobody at it.

    An operation holds its lock before its row can be seen, and frees it after its end is recorded:
    of a row that was seen running, a free lock says that nothing will be added. The rows are locked
    for the change, so that one whose end was recorded meanwhile is left as it is.
    """
    ledger.execute(
        "UPDATE operations SET state = 'interrupted' WHERE id IN ("
        " SELECT id FROM operations WHERE state = 'running' AND id NOT IN ("
        "  SELECT objid::integer FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2"
        "  AND classid = hashtext('odoo-cloud operation')::oid"
        "  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        " ORDER BY id FOR UPDATE)"
    )


def hold(session: Server, number: int) -> None:
    """Show that somebody is at this operation, for as long as the session lasts."""
    session.execute("SELECT pg_advisory_lock(hashtext('odoo-cloud operation'), %s)", (number,))


def read(
    ledger: Server,
    *,
    number: int | None = None,
    tenant: str | None = None,
    verb: str | None = None,
    state: OperationState | None = None,
    limit: int | None = None,
    last: bool = False,
) -> list[OperationRecord]:
    """Return the operations to which all of this applies, the last begun first.

    ``last``: only those after which nothing was begun on their tenant.
    """
    with ledger.cursor(row_factory=class_row(OperationRecord)) as cursor:
        cursor.execute(
            "SELECT id, verb, tenant, actor, arguments, continues, state, begun, ended, result,"
            " error, ARRAY(SELECT to_jsonb(steps) - 'operation' FROM steps"
            " WHERE operation = operations.id ORDER BY number) AS steps,"
            " (SELECT min(id) FROM operations later"
            " WHERE later.tenant = operations.tenant AND later.id > operations.id) AS followed_by"
            " FROM operations WHERE id = coalesce(%s, id) AND tenant = coalesce(%s, tenant)"
            " AND verb = coalesce(%s, verb) AND state = coalesce(%s, state) AND (NOT %s OR id IN"
            " (SELECT max(id) FROM operations GROUP BY tenant)) ORDER BY id DESC LIMIT %s",
            (number, tenant, verb, state, last, limit),
        )
        return cursor.fetchall()


def find(ledger: Server, number: int) -> OperationRecord:
    """Return one operation.

    Raises:
        LedgerError: there is none of this number.
    """
    name = f"operation {number}"
    for record in read(ledger, number=number):
        return record
    raise LedgerError(
        name,
        reason="there is none of this number in the ledger",
        command="odoo-cloud operations list",
    )


def finished_before(ledger: Server, number: int) -> frozenset[str]:
    """Return the steps that were finished by the operations that this one continues."""
    rows = ledger.execute(
        "WITH RECURSIVE earlier AS ("
        " SELECT continues AS id FROM operations WHERE id = %s UNION"
        " SELECT continues FROM operations JOIN earlier USING (id)"
        ") SELECT name FROM steps JOIN earlier ON operation = earlier.id WHERE ended IS NOT NULL",
        (number,),
    )
    return frozenset(name for (name,) in rows)
