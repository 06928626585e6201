"""All that is compared: none where all agree, and each kind by a damage of its own."""

import pytest

from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.ledger.records import OperationState
from tests.odoo_cloud_lib.audit import (
    test_databases,
    test_operations,
    test_routes,
    test_stack,
    test_things,
)
from tests.odoo_cloud_lib.audit.damage import (
    UP,
    Case,
    check,
    name_of,
    status_of,
    told,
)
from tests.odoo_cloud_lib.audit.factories import World, operation

# Those that come with others, each in a test of its own.
BY_THEMSELVES = {Kind.HOST_UNREACHABLE, Kind.REACHABLE}
CASES: list[Case] = [
    (
        Kind.POSTGRES_DOWN,
        lambda world: (
            setattr(world, "databases", None),
            setattr(world, "trouble", "connection refused"),
        ),
        (
            None,
            "local",
            "container dev-local.postgres does not answer: connection refused",
            "docker restart dev-local.postgres",
        ),
    ),
    (
        Kind.EDGE_DOWN,
        status_of("", "0" * 11 + "c", "exited"),
        (None, "local", "container dev-local.edge is exited", "docker start dev-local.edge"),
    ),
    (
        Kind.EDGE_DOWN,
        lambda world: (status_of("", "0" * 11 + "c", "")(world), setattr(world, "joined", None)),
        (None, "local", "container dev-local.edge is not there", UP),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_where_all_agree_there_is_no_difference() -> None:
    """With tenants in every state, and a final backup of one that is gone."""
    world = World()
    world.of("hooli").other_volumes["dev-local.hooli.final-backup"] = "final-backup"
    assert world.differences() == []


def test_every_kind_has_a_damage() -> None:
    """A new kind comes with a test."""
    others = (test_stack, test_things, test_databases, test_routes, test_operations)
    cases = [*CASES, *(case for it in others for case in it.CASES)]
    assert {kind for kind, _, _ in cases} | BY_THEMSELVES == {*Kind}


def test_a_host_that_cannot_be_reached_hides_all_that_is_on_it() -> None:
    """The rest is told: here, an interrupted operation."""
    world = World(seen=None, joined=None, databases=None, trouble="connection refused")
    world.docker_url = "ssh://root@203.0.113.10:22"
    world.last.append(operation("acme", "move", OperationState.INTERRUPTED))
    host, move = world.differences()
    command = "docker --host ssh://root@203.0.113.10:22 info"
    assert (host.kind, told(host)) == (
        Kind.HOST_UNREACHABLE,
        (None, "local", "connection refused", command),
    )
    assert move.kind is Kind.INTERRUPTED
