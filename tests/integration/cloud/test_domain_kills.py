"""Host names that are being added or removed when the process dies: doing it again finishes it."""

from collections.abc import Callable

import pytest
from docker import DockerClient

from odoo_cloud_lib import Cloud, Tenant, edge
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.verbs import verb_named
from tests.integration.cloud.kills import killed_at, lines_of
from tests.integration.stack import Stack
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG, DEFAULT = "hooli", "hooli.odoo.localhost"
# This machine by definition, so no name server is asked.
MAIN = "erp.hooli.localhost"
Change = Callable[[Tenant], None]
ADD: Change = lambda it: it.add_domain(MAIN)  # noqa: E731
REMOVE: Change = lambda it: it.remove_domain(MAIN)  # noqa: E731


@pytest.fixture
def hooli(cloud: Cloud) -> Tenant:
    """Return a tenant of these tests alone."""
    if SLUG in [*cloud.tenants]:
        return cloud.tenants[SLUG]
    return cloud.tenants.create(SLUG, plan="basic")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("verb", "back", "names"),
    [
        pytest.param("add domain", REMOVE, [MAIN, DEFAULT], id="add"),
        pytest.param("remove domain", ADD, [DEFAULT], id="remove", marks=pytest.mark.soak),
    ],
)
def test_at_every_line_that_it_tells(
    edited: Stack,
    cloud: Cloud,
    hooli: Tenant,
    docker_client: DockerClient,
    verb: str,
    back: Change,
    names: list[str],
) -> None:
    """Alone or with its engine, done again or resumed: file, engine and edge agree at the end."""
    if verb == "remove domain":
        hooli.add_domain(MAIN)
    lines = lines_of(edited, verb, SLUG, {"domain": MAIN})
    assert "hooli-route updating" in lines
    # At one in the middle, if it is no soak.
    for number in range(len(lines)) if SOAK else (len(lines) // 2,):
        back(hooli)
        with killed_at(edited, number, verb, SLUG, {"domain": MAIN}, with_engine=number % 2 == 0):
            finish(cloud, verb, resumed=number % 3 == 1)
        assert [it.domain for it in hooli.domains()] == names
        assert all(it.certificate and it.certificate.covers for it in hooli.domains())
        sites = edge.assigned_sites(docker_client, f"{edited.name}-local.edge", SLUG)
        assert sorted(it.partition("=")[0] for it in sites) == sorted(names)
        edited.preview("--refresh", "--expect-no-changes")
    if verb == "add domain":
        hooli.remove_domain(MAIN)


def finish(cloud: Cloud, verb: str, *, resumed: bool) -> None:
    """Do the verb again, or take the interrupted operation up by its number."""
    last = cloud.operations(tenant=SLUG, limit=1)[0]
    assert last.verb == verb
    if resumed:
        cloud.resume(last.id)
    elif last.state is not OperationState.DONE:
        cloud.run(verb_named(verb).read({"domain": MAIN}), SLUG)
