"""Verbs that are killed anywhere: done again they converge, and nothing is left behind."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.verbs import verb_named
from tests.integration.cloud.kills import Arguments, killed_at, lines_of
from tests.integration.stack import Stack
from tests.integration.test_interrupt import assert_whole
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG = "initech"


@dataclass(frozen=True)
class Case:
    """A verb, and the life that it leads to. ``point``: a line in the middle of its work."""

    verb: str
    leads_to: LifeState
    arguments: Arguments = field(default_factory=dict[str, object])
    point: int = 3


COMPANY = {"name": "Initech", "currency": "EUR", "country": "DE"}
CREATE = {"entry": {"plan": "basic"}, "companies": [COMPANY]}
# Each begins where its last verb leads to, so that one tenant serves for many rounds.
ROUNDS = {
    "create and delete": (
        Case("create", LifeState.ACTIVE, CREATE),
        Case("delete", LifeState.DELETED, {"backup": False}),
    ),
    "suspend and resume": (
        Case("suspend", LifeState.SUSPENDED),
        Case("resume", LifeState.ACTIVE),
    ),
    "schedule delete and cancel it": (
        Case("schedule delete", LifeState.DELETING),
        Case("cancel delete", LifeState.ACTIVE),
    ),
    "set plan and restart": (
        Case("set plan", LifeState.ACTIVE, {"plan": "basic", "overrides": {"workers": 1}}),
        Case("restart", LifeState.ACTIVE),
        Case("set plan", LifeState.ACTIVE, {"plan": "basic"}),
    ),
    "clone and delete": (
        Case("clone", LifeState.ACTIVE, {"source": "acme"}, point=12),
        Case("delete", LifeState.DELETED, {"backup": False}),
    ),
    "back up, restore and drill": (
        Case("back up", LifeState.ACTIVE),
        Case("restore", LifeState.ACTIVE, point=6),
        Case("drill", LifeState.ACTIVE, point=4),
    ),
}
# The others are for the soak.
ALWAYS = ("create and delete", "back up, restore and drill")


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(cases, id=name, marks=() if name in ALWAYS else pytest.mark.soak)
        for name, cases in ROUNDS.items()
    ],
)
def test_a_killed_verb_is_finished_by_doing_it_again(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, cases: Sequence[Case]
) -> None:
    """At each line that it tells, alone and with its engine."""
    if cases[-1].leads_to is LifeState.ACTIVE:
        cloud.tenants.create(SLUG, plan="basic")
    points = zip_longest(*(points_of(edited, case) for case in cases))
    for round_, at in enumerate(points):
        for case, point in zip(cases, at, strict=True):
            kill_and_finish(edited, cloud, case, point, round_)
            life = next((it.state for it in cloud.tenants.statuses() if it.slug == SLUG), None)
            assert (life or LifeState.DELETED) is case.leads_to, point
            edited.tenants = cloud.desired.tenants()
            users = str(case.arguments.get("source", SLUG))
            assert_whole(edited, docker_client, {SLUG: users})
    if SLUG in cloud.desired.tenants():
        cloud.tenants[SLUG].delete(backup=False)


def points_of(stack: Stack, case: Case) -> Sequence[int]:
    """Return the lines to kill at, by their numbers: with ODOO_CLOUD_SOAK, all of them."""
    if not SOAK:
        return (case.point,)
    return range(len(lines_of(stack, case.verb, SLUG, case.arguments)))


def kill_and_finish(stack: Stack, cloud: Cloud, case: Case, point: int | None, round_: int) -> None:
    """Kill the verb at a line of its own and do it again; None lets it be done."""
    if point is None:
        cloud.run(verb_named(case.verb).read(case.arguments), SLUG)
        return
    with killed_at(stack, point, case.verb, SLUG, case.arguments, with_engine=round_ % 2 == 0):
        finish(cloud, case, resumed=round_ % 3 == 2)


def finish(cloud: Cloud, case: Case, *, resumed: bool) -> None:
    """Do the verb again, or take the interrupted operation up by its number."""
    last, *_ = [*cloud.operations(tenant=SLUG, limit=1), None]
    if resumed and last and last.state is OperationState.INTERRUPTED:
        cloud.resume(last.id)
    elif last and (last.verb, last.state) == (case.verb, OperationState.DONE):
        pass  # the kill came after its end
    else:
        cloud.run(verb_named(case.verb).read(case.arguments), SLUG)
