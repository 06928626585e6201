"""The states of a tenant: suspended, active again, and removed in two steps."""

from collections.abc import Generator
from pathlib import Path

import docker
import pytest

from tests.integration.browser import Browser, visiting
from tests.integration.conftest import BrowserFor
from tests.integration.stack import (
    LABEL,
    Stack,
    authority_of,
    deployed,
    left_behind,
    platform,
    server_login,
)

pytestmark = pytest.mark.engine


def test_a_suspended_tenant_shows_so_and_comes_back_as_it_was(
    restored_stack: Stack, browser_for: BrowserFor, docker_client: docker.DockerClient
) -> None:
    """Its users' data and sessions outlive it; the other tenant notices nothing."""
    stack, user = restored_stack, browser_for("umoja")
    user.log_in(stack.admin_password("umoja"))
    partner = user.model("res.partner", "create", {"name": "Kept"})
    label = f"odoo-cloud.tenant=umoja,{LABEL}={stack.name}"
    with visiting([browser_for("acme")], "/web/login") as visits:
        stack.tenants["umoja"]["state"] = "suspended"
        stack.up()
        page = browser_for("umoja").get("/web/login")
        assert (page.status, page.headers["Retry-After"]) == (503, "3600")
        assert "This site is suspended" in page.text
        left = left_behind(docker_client, label.split(","))
        assert left == [f"{stack.name}-local.umoja.{it}" for it in ("network", "filestore", "sessions")]
        stack.tenants["umoja"]["state"] = "active"
        stack.up()
    assert visits.asked > 20
    assert not visits.failed, visits.failed[:5]
    assert user.user_id == 2
    assert user.model("res.partner", "read", [partner], ["name"])[0]["name"] == "Kept"
