"""What the ledger tells."""

import pytest

from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.ledger.records import OperationState
from tests.odoo_cloud_lib.audit.damage import (
    Case,
    check,
    name_of,
)
from tests.odoo_cloud_lib.audit.factories import World, operation, scheduled

CASES: list[Case] = [
    (
        Kind.INTERRUPTED,
        lambda world: world.last.append(operation("acme", "move", OperationState.INTERRUPTED)),
        (
            "acme",
            "local",
            "operation 7 (move) was stopped at step 'deploy'",
            "odoo-cloud operations resume 7",
        ),
    ),
    (
        Kind.FAILED,
        lambda world: world.last.append(operation("acme", "move", OperationState.FAILED)),
        (
            "acme",
            "local",
            "operation 7 (move) failed: no room",
            "odoo-cloud operations resume 7",
        ),
    ),
    (
        Kind.OVERDUE,
        lambda world: world.last.append(scheduled(hours=-1)),
        (
            "initech",
            "local",
            "it was to be erased from 2026-11-24 11:00 on",
            "odoo-cloud tenants cleanup",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_a_failed_creation_that_left_nothing_is_no_difference() -> None:
    """Nobody has to do anything about it."""
    world = World()
    world.last.append(operation("globex", "create", OperationState.FAILED))
    assert world.differences() == []
