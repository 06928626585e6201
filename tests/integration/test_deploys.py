"""Deploys under load: nobody's request fails, and one tenant's change is that tenant's alone."""

import base64
import time
import uuid
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from itertools import count

import docker
import pytest

from tests.integration.browser import Browser, repeating, visiting
from tests.integration.conftest import BrowserFor
from tests.integration.containers import until
from tests.integration.interrupt import everything, recover
from tests.integration.stack import LABEL, Stack, container_of_stack

pytestmark = pytest.mark.engine

MIB = 1024 * 1024
CALLS_PER_SECOND = 3
BROKEN = """\
#!/usr/bin/python3
import os, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

if "-i" in sys.argv:
    os.execv("/usr/local/bin/odoo-cloud-launch", sys.argv)

class Broken(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_error(500)
    do_POST = do_GET

ThreadingHTTPServer(("", 8069), Broken).serve_forever()
"""
ABACUS = {
    "abacus",
    "abacus-seed",
    "abacus-network",
    "abacus-filestore",
    "abacus-sessions",
    "abacus-files",
    "abacus-database",
    "abacus-login",
    "abacus-redis",
    "abacus-odoo",
    "abacus-route",
}


class Clerk:
    """A logged-in user who enters one new partner after the other."""

    def __init__(self, browser: Browser, password: str) -> None:
        """Log in."""
        self.browser = browser
        self.browser.log_in(password)
        self._mark = f"clerk {uuid.uuid4().hex}"
        self._numbers = count()

    def enter(self) -> None:
        """Enter one partner."""
        name = f"{self._mark} {next(self._numbers)}"
        self.browser.model("res.partner", "create", {"name": name})

    @property
    def entered(self) -> int:
        """How many partners there are now."""
        return self.browser.model("res.partner", "search_count", [("name", "like", self._mark)])


@pytest.fixture
def clerks(stack: Stack, browser_for: BrowserFor) -> list[Clerk]:
    """Return a clerk of each tenant."""
    return [Clerk(browser_for(slug), stack.admin_password(slug)) for slug in ("acme", "umoja")]


@contextmanager
def image_with(engine: docker.DockerClient, *lines: str) -> Generator[str]:
    """Yield an image that differs from the platform's by these lines of a Dockerfile."""
    tag = f"odoo-cloud/test:{uuid.uuid4().hex[:8]}"
    recipe = "\n".join(["FROM odoo-cloud/odoo:19.0", f"LABEL odoo-cloud.test={tag}", *lines])
    engine.images.build(fileobj=BytesIO(recipe.encode()), tag=tag, rm=True)
    yield tag
    engine.images.remove(tag, force=True)


@pytest.fixture
def other_image(docker_client: docker.DockerClient) -> Generator[str]:
    """Return an image that differs from the platform's by a label."""
    with image_with(docker_client) as tag:
        yield tag


@pytest.fixture
def broken_image(docker_client: docker.DockerClient) -> Generator[str]:
    """Return an image that installs modules, but whose server answers 500 to everything."""
    script = base64.b64encode(BROKEN.encode()).decode()
    write = f"RUN echo {script} | base64 -d >/broken && chmod 755 /broken"
    swap = "RUN ln -sf /broken /usr/local/bin/odoo"
    with image_with(docker_client, "USER root", write, swap, "USER odoo") as tag:
        yield tag


@contextmanager
def busy(browser_for: BrowserFor, clerks: list[Clerk]) -> Generator[None]:
    """Load both tenants until the block ends; nobody may fail, and nothing be done twice."""
    visitors = [browser_for("acme"), browser_for("umoja")]
    with (
        visiting(visitors, "/web/login") as visits,
        repeating([clerk.enter for clerk in clerks], CALLS_PER_SECOND) as entries,
    ):
        yield
    assert not visits.failed, visits.failed[:5]
    assert not entries.failed, entries.failed[:5]
    assert min(visits.asked, entries.asked) > 20
    assert sum(clerk.entered for clerk in clerks) == entries.asked


def test_tenants_come_and_go_unnoticed_by_the_others(
    restored_stack: Stack, browser_for: BrowserFor, clerks: list[Clerk]
) -> None:
    """A third one, added by config and by a run that is kept to it, and removed in the same way.

    Its name sorts before theirs: what Docker orders by name must not move because of it.
    """
    stack, only_abacus = restored_stack, restored_stack.only("abacus")
    stack.tenants["abacus"] = {"plan": "basic"}
    assert stack.planned() == dict.fromkeys(ABACUS, "create")
    with busy(browser_for, clerks):
        stack.up(*only_abacus)
        assert browser_for("abacus").get("/web/login").status == 200
        assert stack.planned() == {}
        del stack.tenants["abacus"]
        assert stack.planned(*only_abacus) == dict.fromkeys(ABACUS, "delete")
        stack.up(*only_abacus)


def test_a_tenants_new_image_is_noticed_by_nobody(
    restored_stack: Stack,
    other_image: str,
    browser_for: BrowserFor,
    clerks: list[Clerk],
    docker_client: docker.DockerClient,
) -> None:
    """Not even by that tenant's own users, who go on working in the sessions they have."""
    restored_stack.tenants["acme"] = {"plan": "basic", "image": other_image}
    assert restored_stack.planned() == {
        f"local-{other_image}": "create",
        f"local-template-{other_image}-base": "create",
        "acme-files": "update",
        "acme-odoo": "replace",
        "acme-route": "update",
    }
    with busy(browser_for, clerks):
        restored_stack.up()
    odoo = container_of_stack(docker_client, restored_stack, "odoo", "acme")
    assert odoo.labels["odoo-cloud.test"] == other_image


def test_an_image_that_answers_errors_never_serves_anybody(
    restored_stack: Stack,
    broken_image: str,
    browser_for: BrowserFor,
    clerks: list[Clerk],
    docker_client: docker.DockerClient,
) -> None:
    """The old container goes on serving, however long the deploy waits for the new one."""
    restored_stack.tenants["acme"] = {"plan": "basic", "image": broken_image}
    with busy(browser_for, clerks):
        engine = restored_stack.start("up", "--yes", "--skip-preview")
        labels = [f"{LABEL}={restored_stack.name}", "odoo-cloud.role=odoo"]
        new: dict[str, str | list[str] | bool] = {
            "ancestor": broken_image,
            "status": "running",
            "label": labels,
        }
        until(lambda: bool(docker_client.containers.list(filters=new)), seconds=120)
        time.sleep(5)
        everything(engine)
        engine.communicate()
    assert engine.returncode
    recover(restored_stack)


@pytest.mark.soak
def test_a_tenants_new_plan_is_noticed_by_nobody(
    restored_stack: Stack,
    browser_for: BrowserFor,
    clerks: list[Clerk],
    docker_client: docker.DockerClient,
) -> None:
    """From threads to workers and back, with that tenant's own users at work."""
    stack = restored_stack
    with busy(browser_for, clerks):
        for plan, memory in (("business", 3072 - 96), ("basic", 1024 - 96)):
            stack.tenants["acme"] = {"plan": plan}
            assert stack.planned() == {
                "acme-files": "update",
                "acme-login": "update",
                "acme-odoo": "replace",
                "acme-route": "update",
            }
            stack.up(*stack.only("acme"))
            odoo = container_of_stack(docker_client, stack, "odoo", "acme")
            assert odoo.attrs["HostConfig"]["Memory"] == memory * MIB


def test_a_request_that_is_on_its_way_is_answered(
    restored_stack: Stack, browser_for: BrowserFor
) -> None:
    """Its first half is sent before another tenant's host names change, the second one after."""
    browser = browser_for("acme")
    with browser.dial() as connection:
        connection.sendall(b"GET /web/health HTTP/1.1\r\nHost: acme.odoo.")
        domains = ["erp.umoja.example"]
        restored_stack.tenants["umoja"] = {"plan": "business", "domains": domains}
        restored_stack.up(*restored_stack.only("umoja"))
        assert browser_for("umoja").get("/web/health", host=domains[0]).status == 200
        connection.sendall(b"localhost\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
    del restored_stack.tenants["umoja"]["domains"]
    restored_stack.up(*restored_stack.only("umoja"))
    assert browser_for("umoja").get("/web/health", host=domains[0]).status == 404
