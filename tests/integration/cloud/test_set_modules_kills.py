"""Installing modules, killed anywhere: done again it converges, and nothing written is lost."""

import time
from collections.abc import Generator
from itertools import product

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import ModuleError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.operations.delete_tenant import Delete
from odoo_cloud_lib.operations.set_modules import SetModules
from odoo_cloud_lib.operations.set_state import Suspend
from odoo_cloud_lib.verb import Verb
from tests.integration.cloud.addons import SMALL
from tests.integration.cloud.housekeeping import House, inhabited
from tests.integration.cloud.kills import started
from tests.integration.stack import Stack
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG = "pipernet"
# Seconds into a step; the longest falls into Odoo's own work.
MOMENTS = (0.0, 0.2, 1.0, 2.5) if SOAK else (0.3,)
LONGEST = "install and update modules"
*EACH, LAST = SMALL


@pytest.fixture(scope="module")
def house(edited: Stack, docker_client: DockerClient) -> Generator[House]:
    """Return a tenant whose image has our modules, and somebody who is logged in."""
    with inhabited(edited, docker_client, SLUG) as house:
        yield house


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_killed_run_is_finished_by_doing_it_again(cloud: Cloud, house: House) -> None:
    """At each step that the plan shows, when it begins and in its middle."""
    steps = [step.name for step in cloud.plan(SetModules(install=(EACH[0],)), SLUG).steps]
    assert LONGEST in steps
    before, kept = house.state(), list[int]()
    points = [*product(steps, MOMENTS), (LONGEST, 2.0)]
    for number, (step, moment) in enumerate(points):
        verb = SetModules(install=(EACH[number % len(EACH)],), update=("web",))
        kept += write(house)
        kill(house, verb, step, moment)
        kept += write(house)
        finish(cloud, verb, resumed=number % 2 == 0)
        assert {it.name: it.state for it in cloud.tenants[SLUG].modules()}[verb.install[0]]
        assert house.browser.model("res.partner", "search_count", [["id", "in", kept]]) == len(kept)
        house.assert_tidy(engine=False)
        after = house.state()
        for key in ("jobs", "uuid", "sites"):
            assert after[key] == before[key], (step, moment, key)
    house.assert_files_are_known()
    house.assert_tidy()


@pytest.mark.parametrize(
    "then",
    [
        ("base",),
        pytest.param(("probe_lost",), marks=pytest.mark.soak),
        pytest.param(("probe_raises",), marks=pytest.mark.soak),
    ],
)
def test_something_else_afterwards_leaves_the_tenant_as_it_was(
    cloud: Cloud, house: House, then: tuple[str, ...]
) -> None:
    """What was interrupted is undone, also where the next wish cannot be fulfilled.

    Until then no other verb works on the half-changed database.
    """
    before = house.state()
    kill(house, SetModules(install=(LAST,)), LONGEST, 2.0)
    for verb in (Suspend(), Delete()):
        with pytest.raises(TenantStateError, match="a change of its modules was interrupted"):
            cloud.run(verb, SLUG)
    if then == ("base",):
        cloud.tenants[SLUG].set_modules(install=then)
    else:
        with pytest.raises(ModuleError):
            cloud.tenants[SLUG].set_modules(install=then)
    assert house.state() == before
    assert house.browser.user_id == 2
    house.assert_tidy()


def write(house: House) -> list[int]:
    """Create a partner through the web; return its id if Odoo acknowledged it."""
    house.browser.timeout = 5
    try:
        return [house.browser.model("res.partner", "create", {"name": "Kept"})]
    except (AssertionError, ValueError, OSError):
        return []
    finally:
        house.browser.timeout = 60


def kill(house: House, verb: Verb, step: str, moment: float) -> None:
    """Do the verb in a process of its own, which is killed in that step."""
    with started(house.stack, verb.name, SLUG, verb.model_dump(mode="json")) as process:
        assert process.stdout is not None
        while (line := process.stdout.readline()) and line.rstrip() != step:
            pass
        assert line, "it ended before that step"
        time.sleep(moment)
        process.kill()
        process.wait()


def finish(cloud: Cloud, verb: Verb, *, resumed: bool) -> None:
    """Do the verb again, or take the interrupted operation up by its number."""
    last = cloud.operations(tenant=SLUG, limit=1)[0]
    if last.state is OperationState.DONE:
        return  # the kill came after its end
    if resumed:
        cloud.resume(last.id)
    else:
        cloud.run(verb, SLUG)
