"""The stack file and what was deployed of it."""

import pytest

from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.engine.deployment import Step
from tests.odoo_cloud_lib.audit.damage import Case, check, name_of
from tests.odoo_cloud_lib.audit.factories import World


def of_stack_file(world: World) -> None:
    """Change acme's plan, and let the engine tell."""
    world.entries["acme"]["plan"] = "business"
    world.pending += [Step("acme-odoo", "create-replacement"), Step("acme-route", "update")]


CASES: list[Case] = [
    (
        Kind.NOT_DEPLOYED,
        lambda world: world.entries.update(globex={"plan": "basic"}),
        (
            "globex",
            None,
            "an entry in the stack file, and nothing that was deployed",
            "pulumi up --stack dev",
        ),
    ),
    (
        Kind.NOT_IN_CONFIG,
        lambda world: world.entries.pop("acme"),
        (
            "acme",
            "local",
            "deployed, and no entry in the stack file",
            "put its entry back, or erase it: odoo-cloud tenants delete acme",
        ),
    ),
    (
        Kind.UNAPPLIED,
        of_stack_file,
        (
            "acme",
            "local",
            "changed in the stack file, and not deployed:"
            " create-replacement acme-odoo, update acme-route",
            "pulumi up --stack dev",
        ),
    ),
    (
        Kind.UNAPPLIED,
        lambda world: world.pending.append(Step("local-edge-platform", "update")),
        (
            None,
            None,
            "changed in the stack file, and not deployed: update local-edge-platform",
            "pulumi up --stack dev",
        ),
    ),
    (
        Kind.ENGINE_REFUSES,
        lambda world: setattr(world, "refusal", "odoo-cloud:tenants.acme.plan: given 'gold'"),
        (
            None,
            None,
            "odoo-cloud:tenants.acme.plan: given 'gold'",
            "pulumi preview --stack dev",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_what_a_tenant_brings_along_is_not_told_by_itself() -> None:
    """The template of a new one; but it is, where nobody brings it."""
    template = Step("local-template-odoo:19.0-base", "create")
    world = World(entries={**World().entries, "globex": {"plan": "basic"}})
    world.pending = [template, Step("globex", "create"), Step("globex-odoo", "create")]
    assert [it.kind for it in world.differences()] == [Kind.NOT_DEPLOYED]
    assert [it.kind for it in World(pending=[template]).differences()] == [Kind.UNAPPLIED]
    assert World(pending=[template], busy={"globex"}).differences() == []
