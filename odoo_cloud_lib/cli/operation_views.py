"""Operations as they are shown: many in a table, one with its steps."""

from collections.abc import Sequence
from datetime import datetime

from odoo_cloud_lib.cli.output import write_facts, write_line, write_table
from odoo_cloud_lib.ledger.records import OperationRecord, StepRecord


def write_operations(operations: Sequence[OperationRecord]) -> None:
    """Write a line for each."""
    rows = [
        (it.id, it.tenant, it.verb, it.state, it.begun, took(it.begun, it.ended), it.actor, _at(it))
        for it in operations
    ]
    columns = ("number", "tenant", "verb", "state", "begun", "took", "by", "note")
    write_table(columns, rows, empty="no operations")


def write_operation(operation: OperationRecord) -> None:
    """Write all that the ledger knows of one."""
    given = ", ".join(f"{key}: {value}" for key, value in operation.arguments.items())
    came = ", ".join(f"{key}: {value}" for key, value in (operation.result or {}).items())
    write_facts(
        (
            ("operation", operation.id),
            ("tenant", operation.tenant),
            ("verb", operation.verb),
            ("given", given),
            ("state", operation.state),
            ("by", operation.actor),
            ("begun", operation.begun),
            ("took", took(operation.begun, operation.ended)),
            ("result", came),
            ("error", operation.error),
            ("continues", operation.continues),
            ("followed by", operation.followed_by),
        )
    )
    if operation.steps:
        write_line("")
        write_table(("step", "name", "took", "note"), [_step(it) for it in operation.steps])


def took(begun: datetime, ended: datetime | None) -> str:
    """Return how long something took: ``4.2 s``; empty if nobody saw its end."""
    return f"{(ended - begun).total_seconds():.1f} s" if ended else ""


def _step(step: StepRecord) -> tuple[object, ...]:
    return step.number, step.name, took(step.begun, step.ended) or "not ended", step.note


def _at(operation: OperationRecord) -> str:
    if operation.error:
        return operation.error.partition("\n")[0]
    step = operation.unfinished_step
    return f"at: {step.name}" if step else ""
