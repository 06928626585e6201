"""Verbs that are killed anywhere: done again they converge, and nothing is left behind."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.verbs import verb_named
from tests.integration.cloud.kills import Arguments, killed_at, lines_of
from tests.integration.stack import Stack
from tests.integration.test_interrupt import assert_whole

pytestmark = pytest.mark.engine

SLUG = "initech"
# Where every verb is in the middle of its work; with ODOO_CLOUD_SOAK, each line that it tells.
POINTS = (3,)
Prepare = Callable[[Cloud], object]


@dataclass(frozen=True)
class Case:
    """A verb, what comes before it, and the life that it leads to."""

    verb: str
    leads_to: LifeState
    before: Sequence[Prepare]
    arguments: Arguments = field(default_factory=dict[str, object])


def create(cloud: Cloud) -> None:
    """Create the tenant."""
    cloud.tenants.create(SLUG, plan="basic")


def suspend(cloud: Cloud) -> None:
    """Suspend it."""
    cloud.tenants[SLUG].suspend()


def schedule(cloud: Cloud) -> None:
    """Hide it, to be erased later."""
    cloud.tenants[SLUG].schedule_delete()


COMPANY = {"name": "Initech", "currency": "EUR", "country": "DE"}
CREATE = {"entry": {"plan": "basic"}, "companies": [COMPANY]}
CASES = [
    Case("create", LifeState.ACTIVE, (), CREATE),
    Case("suspend", LifeState.SUSPENDED, (create,)),
    Case("resume", LifeState.ACTIVE, (create, suspend)),
    Case("restart", LifeState.ACTIVE, (create,)),
    Case("set plan", LifeState.ACTIVE, (create,), {"plan": "basic", "overrides": {"workers": 1}}),
    Case("schedule delete", LifeState.DELETING, (create,)),
    Case("cancel delete", LifeState.ACTIVE, (create, schedule)),
    Case("delete", LifeState.DELETED, (create,), {"backup": False}),
]


@pytest.mark.timeout(7200)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.verb)
def test_a_killed_verb_is_finished_by_doing_it_again(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, case: Case
) -> None:
    """At each line that it tells, alone and with its engine."""
    for round_, point in enumerate(points(edited, cloud, case)):
        try:
            prepare(cloud, case)
            with killed_at(
                edited, point, case.verb, SLUG, case.arguments, with_engine=round_ % 2 == 0
            ):
                finish(cloud, case, resumed=round_ % 3 == 2)
            life = next((it.state for it in cloud.tenants.statuses() if it.slug == SLUG), None)
            assert (life or LifeState.DELETED) is case.leads_to, point
            edited.tenants = cloud.desired.tenants()
            assert_whole(edited, docker_client)
        finally:
            erase(cloud)


def points(stack: Stack, cloud: Cloud, case: Case) -> Sequence[int]:
    """Return the lines to kill at, by their numbers."""
    if "ODOO_CLOUD_SOAK" not in os.environ:
        return POINTS
    prepare(cloud, case)
    lines = lines_of(stack, case.verb, SLUG, case.arguments)
    erase(cloud)
    return range(len(lines))


def prepare(cloud: Cloud, case: Case) -> None:
    """Bring the tenant to where the verb begins."""
    for step in case.before:
        step(cloud)


def finish(cloud: Cloud, case: Case, *, resumed: bool) -> None:
    """Do the verb again, or take the interrupted operation up by its number."""
    last, *_ = [*cloud.operations(tenant=SLUG, limit=1), None]
    if resumed and last and last.state is OperationState.INTERRUPTED:
        cloud.resume(last.id)
    elif last and (last.verb, last.state) == (case.verb, OperationState.DONE):
        pass  # the kill came after its end
    else:
        cloud.run(verb_named(case.verb).read(case.arguments), SLUG)


def erase(cloud: Cloud) -> None:
    """Remove the tenant, if it is there."""
    if SLUG in cloud.desired.tenants():
        cloud.tenants[SLUG].delete(backup=False)
