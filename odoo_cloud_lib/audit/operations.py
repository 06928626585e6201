"""What the ledger says is still to be done."""

from collections.abc import Iterator
from datetime import datetime

from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.operations.delete_tenant import ScheduleDelete
from odoo_cloud_lib.subject import wanted_state
from odoo_cloud_lib.tenant import TenantState


def differences(facts: Facts) -> Iterator[Difference]:
    """Return what was begun and not brought to its end, and what is due."""
    for record in sorted(facts.last.values(), key=lambda it: it.id):
        if record.state is OperationState.INTERRUPTED:
            yield _interrupted(facts, record)
        elif record.state is OperationState.FAILED and _is_anywhere(facts, record.tenant):
            yield _failed(facts, record)
        elif _is_overdue(facts, record):
            yield _overdue(facts, record)


def _is_anywhere(facts: Facts, slug: str) -> bool:
    # A tenant that could not be created and left nothing is no concern of anybody's.
    return slug in facts.entries or slug in facts.deployed


def _interrupted(facts: Facts, record: OperationRecord) -> Difference:
    at = f" at step {record.unfinished_step.name!r}" if record.unfinished_step else ""
    return _difference(
        facts,
        record,
        DifferenceKind.INTERRUPTED,
        f"operation {record.id} ({record.verb}) was stopped{at}",
        "it came to its end",
    )


def _failed(facts: Facts, record: OperationRecord) -> Difference:
    return _difference(
        facts,
        record,
        DifferenceKind.FAILED,
        f"operation {record.id} ({record.verb}) failed: {record.error}",
        "it came to its end, or another one after it",
    )


def _is_overdue(facts: Facts, record: OperationRecord) -> bool:
    wanted = wanted_state(facts.entries.get(record.tenant))
    due = _due(record)
    return wanted is TenantState.DELETING and due is not None and due <= facts.now


def _due(record: OperationRecord) -> datetime | None:
    due = record.arguments.get("due")
    scheduled = record.verb == ScheduleDelete.name and isinstance(due, str)
    return datetime.fromisoformat(str(due)) if scheduled else None


def _overdue(facts: Facts, record: OperationRecord) -> Difference:
    return Difference(
        tenant=record.tenant,
        host=facts.deployed.get(record.tenant),
        kind=DifferenceKind.OVERDUE,
        found=f"it was to be erased from {_due(record):%Y-%m-%d %H:%M} on",
        wanted="nothing of it",
        command="odoo-cloud tenants cleanup",
    )


def _difference(
    facts: Facts, record: OperationRecord, kind: DifferenceKind, found: str, wanted: str
) -> Difference:
    return Difference(
        tenant=record.tenant,
        host=facts.deployed.get(record.tenant),
        kind=kind,
        found=found,
        wanted=wanted,
        command=f"odoo-cloud operations resume {record.id}",
    )
