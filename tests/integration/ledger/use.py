"""What tests do with a ledger."""

from contextlib import AbstractContextManager

import pytest

from odoo_cloud_lib.ledger.ledger import Ledger
from odoo_cloud_lib.ledger.operation import Operation

OPS = "ops@here"


def begun(ledger: Ledger, verb: str, tenant: str = "acme") -> AbstractContextManager[Operation]:
    """Begin an operation without arguments."""
    return ledger.operation(verb, tenant, actor=OPS, arguments={})


def enter(ledger: Ledger, tenant: str = "acme") -> None:
    """Do an operation that has nothing to do."""
    with begun(ledger, "restart", tenant):
        pass


def fail(ledger: Ledger, verb: str, error: Exception) -> tuple[str, str | None, str]:
    """Let an operation on acme fail; return its state, its error and the step it ended at."""
    with (
        pytest.raises(type(error)),
        begun(ledger, verb) as operation,
        operation.step("at work"),
    ):
        raise error
    record = ledger.show(operation.record.id)
    assert record.ended is not None
    assert record.unfinished_step is not None
    return record.state, record.error, record.unfinished_step.name
