"""The states of a tenant: suspended, active again, and removed in two steps."""

from collections.abc import Generator

import docker
import pytest

from tests.integration.browser import Browser, visiting
from tests.integration.conftest import BrowserFor
from tests.integration.containers import execute
from tests.integration.inside import log_in
from tests.integration.secret_values import superuser_password
from tests.integration.stack import (
    LABEL,
    Stack,
    authority_of,
    container_of_stack,
    deployed,
    left_behind,
    platform,
)
from tests.support.ports import free_ports

pytestmark = pytest.mark.engine

ADMIN = 2


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return a deployed stack whose data is protected: acme and globex."""
    tenants = {"acme": {"plan": "basic"}, "globex": {"plan": "basic"}}
    wanted = Stack(tmp_path_factory.mktemp("protected"), platform(protect=True), tenants)
    with deployed(wanted):
        yield wanted


@pytest.fixture
def protected_browser(protected: Stack, docker_client: docker.DockerClient) -> BrowserFor:
    """Return a maker of browsers for the protected stack."""
    authority = authority_of(docker_client, protected)
    return lambda slug: Browser(f"{slug}.odoo.localhost", protected.https_port, authority)


def test_a_suspended_tenant_shows_so_and_comes_back_as_it_was(
    restored_stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """Its users' data and sessions outlive it; the other tenant notices nothing."""
    stack, user = restored_stack, browser_for("umoja")
    partner = _enter_partner(user, stack)
    with visiting([browser_for("acme")], "/web/login") as visits:
        stack.tenants["umoja"] = {"plan": "business", "state": "suspended"}
        stack.up()
        page = browser_for("umoja").get("/web/login")
        assert (page.status, page.headers["Retry-After"]) == (503, "3600")
        assert "This site is suspended" in page.text
        assert _things(docker_client, stack, "umoja") == {"network", "filestore", "sessions"}
        assert _databases_and_roles(stack, "umoja") == 2
        stack.tenants["umoja"] = {"plan": "business"}
        stack.up()
    assert visits.asked > 20
    assert not visits.failed, visits.failed[:5]
    assert _reads_partner(user, partner)


def test_new_secrets_reach_everything_that_uses_them(
    restored_stack: Stack, browser_for: BrowserFor
) -> None:
    """Database, Redis and Odoo take up a new seed; who was logged in still is."""
    stack, user = restored_stack, browser_for("acme")
    partner = _enter_partner(user, stack)
    tenant = f"urn:pulumi:{stack.name}::odoo-cloud::odoo-cloud:index:OdooTenant"
    before = stack.admin_password("acme")
    stack.up("--replace", f"{tenant}$random:index/randomPassword:RandomPassword::acme-seed")
    assert _reads_partner(user, partner)
    assert stack.admin_password("acme") == before
    assert browser_for("acme").log_in(before).status == 303
    stack.preview("--refresh", "--expect-no-changes")


@pytest.mark.soak
def test_a_server_at_another_port_is_found(
    restored_stack: Stack, docker_client: docker.DockerClient
) -> None:
    """By what comes later too: a tenant is removed, and nothing of it is left."""
    stack = restored_stack
    stack.tenants["globex"] = {"plan": "basic"}
    stack.up()
    assert _databases_and_roles(stack, "globex") == 2
    stack.platform["hosts"]["local"]["postgres"]["port"] = free_ports(1)[0]
    stack.up()
    stack.preview("--refresh", "--expect-no-changes")
    del stack.tenants["globex"]
    stack.up()
    assert _things(docker_client, stack, "globex") == set()
    assert _databases_and_roles(stack, "globex") == 0


def test_a_protected_tenant_is_not_removed_in_one_step(
    protected: Stack, protected_browser: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """Taking out its entry at once is refused, and nothing at all is lost."""
    user = protected_browser("acme")
    partner = _enter_partner(user, protected)
    before = _things(docker_client, protected, "acme")
    with protected.restored():
        del protected.tenants["acme"]
        refused = protected.run("up", "--yes", check=False)
        assert refused.code != 0
        assert "protected" in refused.output
        assert _things(docker_client, protected, "acme") == before
        assert _reads_partner(user, partner)
    protected.preview("--refresh", "--expect-no-changes")


def test_a_protected_tenant_is_removed_in_two_steps(
    protected: Stack, protected_browser: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """The first keeps the data, the second erases it all; the same slug then begins anew."""
    partner = _enter_partner(protected_browser("acme"), protected)
    first_password = protected.admin_password("acme")
    with visiting([protected_browser("globex")], "/web/login") as visits:
        protected.tenants["acme"] = {"plan": "basic", "state": "deleting"}
        protected.up()
        assert protected_browser("globex").get("/", host="acme.odoo.localhost").status == 404
        assert _things(docker_client, protected, "acme") == {"network", "filestore", "sessions"}
        assert _databases_and_roles(protected, "acme") == 2
        del protected.tenants["acme"]
        protected.up()
        assert _things(docker_client, protected, "acme") == set()
        assert _databases_and_roles(protected, "acme") == 0
        edge = container_of_stack(docker_client, protected, "edge")
        assert "acme" not in execute(edge, "find", "/config")
        assert not [urn for urn in protected.resources() if "acme" in urn]
        protected.tenants["acme"] = {"plan": "basic"}
        protected.up()
    assert not visits.failed, visits.failed[:5]
    user = protected_browser("acme")
    assert user.log_in(first_password).status == 200
    assert user.user_id is None
    assert user.log_in(protected.admin_password("acme")).status == 303
    assert user.model("res.partner", "search_count", [("id", "=", partner)]) == 0


def _enter_partner(user: Browser, stack: Stack) -> int:
    """Log the administrator in and enter a partner; return its id."""
    user.log_in(stack.admin_password(user.name.partition(".")[0]))
    return user.model("res.partner", "create", {"name": "Kept"})


def _reads_partner(user: Browser, partner: int) -> bool:
    """Tell whether the session still holds, and the partner is there."""
    found = user.model("res.partner", "search_count", [("id", "=", partner), ("name", "=", "Kept")])
    return (user.user_id, found) == (ADMIN, 1)


def _things(client: docker.DockerClient, stack: Stack, slug: str) -> set[str]:
    """Return the tenant's containers, network and volumes, without what all names begin with."""
    names = left_behind(client, f"{LABEL}={stack.name}", f"odoo-cloud.tenant={slug}")
    return {name.removeprefix(f"{stack.name}-local.{slug}.") for name in names}


def _databases_and_roles(stack: Stack, slug: str) -> int:
    """Return how many of its database and its role the tenant has."""
    with log_in(stack, "postgres", superuser_password(stack), "postgres") as server:
        found = server.execute(
            "SELECT (SELECT count(*) FROM pg_database WHERE datname LIKE %(slug)s)"
            " + (SELECT count(*) FROM pg_roles WHERE rolname LIKE %(slug)s)",
            {"slug": f"{slug}%"},
        )
        (count,) = found.fetchone() or (0,)
        return int(count)
