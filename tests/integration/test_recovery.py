"""What runs comes back: by itself after a crash, with ``up --refresh`` after somebody's hand."""

import docker
import pytest
from docker.models.containers import Container

from odoo_cloud_lib import containers
from tests.integration.browser import Browser, visiting
from tests.integration.conftest import BrowserFor
from tests.integration.containers import execute, until
from tests.integration.stack import Stack, authority_of, container_of_stack

pytestmark = pytest.mark.engine

ADMIN = 2
# As a crash does; `docker kill` would count as a wish of the operator's, and stay.
KILL_ODOO = "kill -9 $(cat /proc/1/task/1/children)"


@pytest.mark.parametrize(
    "slug",
    [
        pytest.param("acme", id="threaded"),
        pytest.param("umoja", id="workers", marks=pytest.mark.soak),
    ],
)
def test_an_odoo_that_is_killed_comes_back_by_itself(
    stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient, slug: str
) -> None:
    """Within seconds, in the same container, and its users are still logged in."""
    user = browser_for(slug)
    user.log_in(stack.admin_password(slug))
    odoo = container_of_stack(docker_client, stack, "odoo", slug)
    restarts = _restarts(odoo)
    execute(odoo, "sh", "-c", KILL_ODOO)
    until(lambda: _restarts(odoo) > restarts, seconds=10)
    until(lambda: browser_for(slug).get("/web/login").status == 200, seconds=30)
    assert user.user_id == ADMIN


def test_a_tenants_containers_removed_by_hand_are_restored(
    stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """Odoo and Redis come back with data and sessions; the other tenant notices nothing."""
    user = browser_for("acme")
    partner = _enter_partner(user, stack)
    removed = [container_of_stack(docker_client, stack, it, "acme") for it in ("odoo", "redis")]
    with visiting([browser_for("umoja")], "/web/login") as visits:
        for container in removed:
            containers.remove(container)
        stack.up("--refresh")
    assert not visits.failed, visits.failed[:5]
    _assert_as_before(user, partner)


def test_a_tenants_odoo_stopped_by_hand_runs_again(
    stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """In the same container, which the refresh found to be as it should but for that."""
    odoo = container_of_stack(docker_client, stack, "odoo", "acme")
    odoo.stop()
    stack.up("--refresh")
    until(lambda: browser_for("acme").get("/web/login").status == 200, seconds=30)
    stack.preview("--refresh", "--expect-no-changes")


def test_a_hosts_containers_removed_by_hand_are_restored(
    stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient, authority: str
) -> None:
    """PostgreSQL and the edge come back; tenants serve, with the same certificates as before."""
    users = [browser_for("acme"), browser_for("umoja")]
    partners = [_enter_partner(user, stack) for user in users]
    certificates = [_certificate(user) for user in users]
    for role in ("postgres", "edge"):
        containers.remove(container_of_stack(docker_client, stack, role))
    stack.up("--refresh")
    for user, partner, certificate in zip(users, partners, certificates, strict=True):
        _assert_as_before(user, partner)
        assert _certificate(user) == certificate
    assert authority_of(docker_client, stack) == authority


def _enter_partner(user: Browser, stack: Stack) -> int:
    user.log_in(stack.admin_password(user.name.partition(".")[0]))
    return user.model("res.partner", "create", {"name": "Kept"})


def _assert_as_before(user: Browser, partner: int) -> None:
    assert user.user_id == ADMIN
    assert user.model("res.partner", "read", [partner], ["name"])[0]["name"] == "Kept"


def _restarts(container: Container) -> int:
    container.reload()
    return int(container.attrs["RestartCount"])


def _certificate(browser: Browser) -> bytes | None:
    with browser.dial() as connection:
        return connection.getpeercert(binary_form=True)
