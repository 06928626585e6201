"""Host names at the edge."""

import pytest

from odoo_cloud_lib.audit import DifferenceKind as Kind
from tests.odoo_cloud_lib.audit.damage import (
    OTHER,
    UP,
    Case,
    Damage,
    add_container,
    check,
    cut_off,
    name_of,
    told,
)
from tests.odoo_cloud_lib.audit.factories import ACME_SITE, ODOO, UMOJA_SITE, World


def reroute(old: str, new: str) -> Damage:
    """Put one site in another's place; either may be empty."""

    def damage(world: World) -> None:
        world.of("acme").sites.discard(old)
        world.of("umoja").sites.discard(old)
        if new:
            world.of(new.partition("=")[2].partition(".")[0]).sites.add(new)

    return damage


def reach_umoja(world: World) -> None:
    """Let umoja's host name lead to an Odoo that the engine knows nothing of."""
    add_container("umoja", "umoja-odoo-9", "odoo")(world)
    reroute(UMOJA_SITE, f"umoja.odoo.example=umoja.{OTHER}.8069")(world)


CASES: list[Case] = [
    (
        Kind.MISSING_ROUTE,
        reroute(ACME_SITE, ""),
        ("acme", "local", "host name acme.odoo.example is unknown", UP),
    ),
    (
        Kind.STALE_ROUTE,
        reroute(ACME_SITE, "acme.odoo.example=acme.suspended"),
        ("acme", "local", "acme.odoo.example leads to acme, suspended", UP),
    ),
    (
        Kind.DEAD_ROUTE,
        reroute(ACME_SITE, f"acme.odoo.example=acme.{OTHER}.8069"),
        ("acme", "local", f"acme.odoo.example leads to acme, {OTHER}.8069", UP),
    ),
    (
        Kind.WRONG_ROUTE,
        reroute(UMOJA_SITE, f"umoja.odoo.example=acme.{ODOO}.8069"),
        ("umoja", "local", f"umoja.odoo.example leads to acme, {ODOO}.8069", UP),
    ),
    (
        Kind.EXTRA_ROUTE,
        reroute("", f"other.example=acme.{ODOO}.8069"),
        ("acme", "local", f"other.example leads to acme, {ODOO}.8069", UP),
    ),
    (
        Kind.EXTRA_ROUTE,
        reroute("", "other.example=globex.suspended"),
        (
            "globex",
            "local",
            "other.example leads to globex, suspended",
            "docker exec dev-local.edge rm -- /config/sites/other.example=globex.suspended",
        ),
    ),
    (
        Kind.CUT_OFF,
        cut_off,
        ("acme", "local", "the edge is not connected to network dev-local.acme.network", UP),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_a_suspended_tenant_that_visitors_reach_is_told() -> None:
    """Beside the container that they reach."""
    world = World()
    reach_umoja(world)
    extra, reachable = world.differences()
    assert (extra.kind, extra.tenant) == (Kind.EXTRA_CONTAINER, "umoja")
    found = f"umoja.odoo.example leads to umoja, {OTHER}.8069"
    assert (reachable.kind, told(reachable)) == (Kind.REACHABLE, ("umoja", "local", found, UP))
