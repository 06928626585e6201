"""The ledger: who did what to which tenant, when, and how far it came.

Owns: recording operations, and keeping two of them off one tenant. Does not own: what an operation
does, and the database (:mod:`odoo_cloud_lib.ledger.schema`).

Each operation has a session of its own, which holds an advisory lock of the operation's number. The
server frees it with the session, however that ends: a running operation whose lock is free was
interrupted, and whoever looks at the ledger records that first. A tenant has at most one running
operation (a unique index), so this is the tenant's lock: it says who holds it since when, and does
not outlive its process.

::

    with open_ledger(server) as ledger:
        with ledger.operation("suspend", "acme", actor="ops@laptop", arguments={}) as operation:
            with operation.step("edit config"):
                ...
"""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psycopg
from psycopg.types.json import Jsonb
from pydantic import JsonValue

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import LedgerError, OdooCloudError, TenantBusyError
from odoo_cloud_lib.ledger import attempts, catalogue
from odoo_cloud_lib.ledger import records as ledger_records
from odoo_cloud_lib.ledger.attempts import Attempts
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.operation import Operation
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.ledger.schema import ensure_database, migrate

RESUMABLE = frozenset({OperationState.INTERRUPTED, OperationState.FAILED})


@contextmanager
def open_ledger(server: Server) -> Generator["Ledger"]:
    """Open the ledger of a superuser's ``server``, creating and migrating it where needed.

    Raises:
        LedgerError: a newer version of this library has migrated it further.
        DatabaseError: the server refused a step.
    """
    ensure_database(server)
    with database.also_connect(server, naming.LEDGER_DATABASE) as inside:
        migrate(inside)
        yield Ledger(inside)


class Ledger:
    """An open ledger; made by :func:`open_ledger`. Threads may share it."""

    def __init__(self, server: Server) -> None:
        """Read through ``server``, which is in the ledger's database."""
        self._server = server

    @contextmanager
    def operation(
        self, verb: str, tenant: str, *, actor: str, arguments: Mapping[str, JsonValue]
    ) -> Generator[Operation]:
        """Hold the tenant while ``verb`` is done to it, and record how that ends.

        Left without an error it is done, with an :class:`Exception` it has failed; ``^C`` and a
        kill leave it interrupted. ``arguments``: what a resumed run will be given; no secrets.

        Raises:
            TenantBusyError: somebody works on the tenant.
        """
        with self._run(_Order(verb, tenant, actor, arguments)) as operation:
            yield operation

    @contextmanager
    def resume(self, number: int, *, actor: str) -> Generator[Operation]:
        """Begin an interrupted or failed operation again, with the verb and arguments it had.

        Only the last one of its tenant: a later one may have undone what it was for.

        Raises:
            LedgerError: there is no such operation, it is done, or a later one has begun since.
            TenantBusyError: somebody works on the tenant.
        """
        old = self.show(number)
        with self._run(_Order(old.verb, old.tenant, actor, old.arguments, number)) as operation:
            yield operation

    def operations(
        self,
        *,
        tenant: str | None = None,
        verb: str | None = None,
        state: OperationState | None = None,
        limit: int | None = None,
    ) -> list[OperationRecord]:
        """Return operations, the last begun first. Those of one tenant are its timeline."""
        ledger_records.settle(self._server)
        return ledger_records.read(self._server, tenant=tenant, verb=verb, state=state, limit=limit)

    def last_operations(self) -> dict[str, OperationRecord]:
        """Return the last operation of every tenant that had one, by tenant."""
        ledger_records.settle(self._server)
        return {it.tenant: it for it in ledger_records.read(self._server, last=True)}

    def show(self, number: int) -> OperationRecord:
        """Return one operation.

        Raises:
            LedgerError: there is none of this number.
        """
        ledger_records.settle(self._server)
        return ledger_records.find(self._server, number)

    def enter(self, backup: Backup) -> None:
        """Enter a backup into the catalogue; the same one a second time is no error."""
        catalogue.add(self._server, backup)

    def verified(self, snapshot: str, seconds: float) -> None:
        """Note that a backup was restored just now in so many seconds, and found to be whole."""
        catalogue.verify(self._server, snapshot, seconds)

    def forget(self, snapshots: Sequence[str]) -> None:
        """Note that these backups are gone: nothing opens them any more."""
        catalogue.forget(self._server, snapshots)

    def recorded(self, tenant: str) -> set[str]:
        """Return the snapshots of all backups of a tenant, also of those that are gone."""
        return catalogue.recorded(self._server, tenant)

    def backups(self, tenant: str | None = None) -> list[Backup]:
        """Return the backups, of all tenants or of one, the latest first."""
        return catalogue.read(self._server, tenant)

    def interrupted(self) -> list[OperationRecord]:
        """Return what waits to be resumed: interrupted, and the last of its tenant."""
        found = self.operations(state=OperationState.INTERRUPTED)
        return [record for record in found if record.followed_by is None]

    def attempts(
        self, tenants: Sequence[str], verbs: Sequence[str]
    ) -> dict[tuple[str, str], Attempts]:
        """Return how each of these verbs went last on each of these tenants, by both names."""
        ledger_records.settle(self._server)
        return {(it.tenant, it.verb): it for it in attempts.read(self._server, tenants, verbs)}

    @contextmanager
    def _run(self, order: "_Order") -> Generator[Operation]:
        with database.also_connect(self._server, naming.LEDGER_DATABASE) as session:
            record = ledger_records.find(session, _begin(session, order))
            finished = ledger_records.finished_before(session, record.id)
            with _recorded(session, Operation(session, record, finished)) as operation:
                yield operation


@dataclass(frozen=True)
class _Order:
    verb: str
    tenant: str
    actor: str
    arguments: Mapping[str, JsonValue]
    continues: int | None = None


def _begin(session: Server, order: _Order) -> int:
    while True:
        ledger_records.settle(session)
        _require_free(session, order.tenant)
        # Somebody may be quicker after all: then look again who that is.
        with suppress(psycopg.errors.UniqueViolation), session.transaction():
            number = _insert(session, order)
            ledger_records.hold(session, number)
            # From here on nobody else begins on this tenant, so what is found stays so.
            if order.continues is not None:
                _require_resumable(ledger_records.find(session, order.continues), number)
            return number


def _insert(session: Server, order: _Order) -> int:
    [(number,)] = session.execute(
        "INSERT INTO operations (verb, tenant, actor, arguments, continues)"
        " VALUES (%s, %s, %s, %s, %s) RETURNING id",
        (order.verb, order.tenant, order.actor, Jsonb({**order.arguments}), order.continues),
    )
    return number


def _require_free(session: Server, tenant: str) -> None:
    for holder in ledger_records.read(session, tenant=tenant, state=OperationState.RUNNING):
        raise TenantBusyError(
            tenant,
            operation=holder.id,
            verb=holder.verb,
            actor=holder.actor,
            since=holder.begun,
        )


def _require_resumable(record: OperationRecord, successor: int) -> None:
    name, later = f"operation {record.id}", record.followed_by
    if record.state not in RESUMABLE:
        raise LedgerError(
            name,
            reason=f"it is {record.state}; valid: one that was interrupted or has failed",
            command="odoo-cloud operations list",
        )
    if later != successor:
        raise LedgerError(
            name,
            reason=f"operation {later} has begun since; valid: the last one of {record.tenant}",
            command=f"odoo-cloud operations show {later}",
        )


@contextmanager
def _recorded(session: Server, operation: Operation) -> Generator[Operation]:
    try:
        yield operation
        result = None if operation.result is None else Jsonb({**operation.result})
        session.execute(
            "UPDATE operations SET state = 'done', ended = clock_timestamp(), result = %s"
            " WHERE id = %s",
            (result, operation.record.id),
        )
    except Exception as error:
        # Where the session is lost, whoever looks next finds the operation interrupted.
        with suppress(psycopg.Error):
            session.execute(
                "UPDATE operations SET state = 'failed', ended = clock_timestamp(), error = %s"
                " WHERE id = %s",
                (_told(error), operation.record.id),
            )
        raise


def _told(error: Exception) -> str:
    """Return what may be kept of an error: others than our own may quote a secret."""
    text = str(error) if isinstance(error, OdooCloudError) else type(error).__name__
    # Logs and file names may hold what PostgreSQL's text does not.
    return text.encode(errors="replace").decode().replace("\0", "?")
