"""Which tenants an audit leaves out, and that it goes on without a ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from odoo_cloud_lib.audit import DifferenceKind, audit
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.engine.recorded import Parts, Recorded
from odoo_cloud_lib.errors import DatabaseError
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.session import Session
from tests.odoo_cloud_lib.audit.factories import operation

DONE = operation("acme", "restart", OperationState.DONE)
RUNNING = operation("acme", "restart", OperationState.RUNNING)
LATER = DONE.model_copy(update={"id": 8})


@dataclass
class FakeSession:
    """A stack without hosts, on which acme waits to be deployed.

    ``looks``: what the ledger tells of acme, at each look at it.
    """

    looks: Sequence[OperationRecord | None]
    inventory: Inventory = field(
        default_factory=lambda: Inventory(
            stack="dev", domain="odoo.example", first_host="local", hosts={}, tenants={}
        )
    )
    looked: int = 0

    @property
    def desired(self) -> "FakeSession":
        """Both are one."""
        return self

    @property
    def ledger(self) -> "FakeSession":
        """Both are one, if there is any."""
        if not self.looks:
            name = "odoo_cloud"
            raise DatabaseError(name, reason="it is down", command="look")
        return self

    def recorded(self) -> Recorded:
        """Return acme."""
        return {("local", "acme"): Parts(database=True)}

    def tenants(self) -> dict[str, dict[str, Any]]:
        """Return acme."""
        return {"acme": {"plan": "basic"}}

    def pending(self) -> tuple[Step, ...]:
        """Return a change of acme."""
        return (Step("acme-odoo", "update"),)

    def last_operations(self) -> dict[str, OperationRecord]:
        """Return what the ledger tells now."""
        last = self.looks[self.looked]
        self.looked += 1
        return {"acme": last} if last else {}


def kinds(*looks: OperationRecord | None) -> list[DifferenceKind]:
    """Return what an audit tells."""
    return [it.kind for it in audit(cast("Session", FakeSession(looks)))]


def test_a_tenant_that_nobody_works_on_is_told() -> None:
    """Whether it has a past or not."""
    assert kinds(DONE, DONE) == [DifferenceKind.UNAPPLIED]
    assert kinds(None, None) == [DifferenceKind.UNAPPLIED]


def test_a_tenant_that_somebody_worked_on_meanwhile_is_not() -> None:
    """From the first look to the last, or for a part of it."""
    assert kinds(RUNNING, RUNNING) == []
    assert kinds(RUNNING, DONE) == []
    assert kinds(DONE, LATER) == []
    assert kinds(None, DONE) == []


def test_without_a_ledger_the_rest_is_told() -> None:
    """Its server is down, which is a difference of its host."""
    assert kinds() == [DifferenceKind.UNAPPLIED]
