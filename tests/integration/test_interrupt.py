"""A deploy that is interrupted anywhere is finished by the next one, and leaves nothing behind."""

import os
import random
import signal
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest
from docker import DockerClient

from tests.integration.browser import Browser
from tests.integration.inside import log_in
from tests.integration.interrupt import (
    Interruption,
    engine_only,
    everything,
    interrupted,
    polite,
    recover,
    started_by,
)
from tests.integration.secret_values import superuser_password
from tests.integration.stack import LABEL, Stack, authority_of, left_behind, platform

pytestmark = pytest.mark.engine

TENANTS = {"acme": {"plan": "basic"}, "umoja": {"plan": "business"}}
SEED = 19
SOAK = 20
# One deploy, interrupted again and again further on: each of these resources is the hardest of its
# kind to take up again. The server makes its data directory, the template is being built, the
# tenants' containers have automatic names.
POINTS = [
    Interruption(after="local-postgres-server creating", how=everything),
    Interruption(after="template-odoo-cloud/odoo:19.0-base creating", how=engine_only),
    Interruption(after="umoja-database creating", how=polite),
    Interruption(after="acme-odoo creating", how=everything),
]


@pytest.fixture
def begun(tmp_path: Path) -> Generator[Stack]:
    """Return a stack that was never deployed."""
    stack = Stack(tmp_path / "begun", platform(), {**TENANTS})
    try:
        stack.create()
        yield stack
    finally:
        stack.remove()


def test_a_deploy_survives_interruptions(begun: Stack, docker_client: DockerClient) -> None:
    """The first deploy, interrupted at the points that are hardest to take up."""
    for point in POINTS:
        assert interrupt(begun, point) != 0
    begun.up()
    assert_whole(begun, docker_client)


@pytest.mark.skipif("ODOO_CLOUD_SOAK" not in os.environ, reason="takes a quarter of an hour")
@pytest.mark.timeout(3600)
def test_deploys_survive_interruptions_anywhere(begun: Stack, docker_client: DockerClient) -> None:
    """First deploys and changes of all tenants, interrupted at random points."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    hows = [polite, engine_only, everything]
    for number in range(SOAK):
        if (
            interrupt(begun, Interruption(after=chance.randint(1, 60), how=chance.choice(hows)))
            == 0
        ):
            plan = ("basic", "business")[number % 2]
            begun.tenants = {**TENANTS, "acme": {"plan": plan}, f"initech{number}": {"plan": plan}}
    begun.up()
    assert_whole(begun, docker_client)


def interrupt(stack: Stack, point: Interruption) -> int:
    """Interrupt one run, and take up what it left; return its exit code."""
    engine, result = interrupted(stack, point)
    try:
        if point.how is not polite:
            recover(stack)
    finally:
        for process in started_by(engine):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
    return result.code


def assert_whole(stack: Stack, docker_client: DockerClient) -> None:
    """Every tenant serves, every thing is recorded, and nothing half-made is left."""
    authority = authority_of(docker_client, stack)
    passwords = stack.outputs(secrets=True)["admin_passwords"]
    for slug in stack.tenants:
        browser = Browser(f"{slug}.odoo.localhost", stack.https_port, authority)
        browser.log_in(passwords[slug])
        assert browser.user_id is not None, slug
    latest = stack.state()["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    recorded = {
        it["outputs"]["name"]
        for it in latest["resources"]
        if it["type"].startswith("docker:index/") and "Image" not in it["type"]
    }
    assert set(left_behind(docker_client, f"{LABEL}={stack.name}")) == recorded
    assert_databases(stack)
    stack.preview("--refresh", "--expect-no-changes")


def assert_databases(stack: Stack) -> None:
    """Nothing is on the server but the tenants', one template and the system's."""
    with log_in(stack, "postgres", superuser_password(stack), "postgres") as server:
        databases = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        roles = {
            name for (name,) in server.execute("SELECT rolname FROM pg_roles WHERE oid >= 16384")
        }
    templates = {name for name in databases if name.startswith("template_")}
    assert len(templates) == 1
    assert databases == {"postgres", "template0", "template1", *templates, *stack.tenants}
    assert roles == {*templates, *stack.tenants}
