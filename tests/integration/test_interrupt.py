"""A deploy that is interrupted anywhere is finished by the next one, and leaves nothing behind."""

import random
from collections.abc import Generator, Mapping
from pathlib import Path

import psycopg
import pytest
from docker import DockerClient

from odoo_cloud_lib import database
from tests.integration.browser import Browser
from tests.integration.inside import log_in
from tests.integration.interrupt import (
    Interruption,
    engine_only,
    everything,
    interrupted,
    kill_session,
    polite,
    recover,
    run_recover,
)
from tests.integration.secret_values import superuser_password
from tests.integration.stack import LABEL, Stack, authority_of, left_behind, platform

pytestmark = pytest.mark.engine

TENANTS = {"acme": {"plan": "basic"}, "umoja": {"plan": "business"}}
SEED = 19
SOAK = 20
# One deploy, interrupted again and again further on, where it is hardest to take up: the server
# makes its data directory, the template is being built, the tenants' containers have names of
# Docker's own choice.
POINTS = [
    Interruption(after="local-postgres-server creating", role="postgres", how=everything),
    Interruption(after="-base creating", role="template", how=engine_only),
    Interruption(after="umoja-database creating", how=polite),
    Interruption(after="acme-odoo creating", role="odoo", how=everything),
]
# Both generations run, and nothing says yet which of them is to stay.
REPLACEMENT = Interruption(after="acme-odoo creating replacement", role="odoo", how=everything)


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
    told = [interrupt(begun, point) for point in POINTS]
    assert all(code for code, _ in told)
    # Recorded only when it is healthy, so this one was not.
    assert f"did not record: {begun.name}-local.postgres" in told[0][1]
    begun.up()
    assert_whole(begun, docker_client)
    begun.tenants = {**TENANTS, "acme": {"plan": "business"}}
    code, _ = interrupt(begun, REPLACEMENT)
    assert code
    begun.up()
    assert_whole(begun, docker_client)


def test_a_refused_recovery_leaves_no_secret_behind(stack: Stack, tmp_path: Path) -> None:
    """While another engine works on the stack: it says so, and has written nothing anywhere."""
    lock = stack.folder / f"state/.pulumi/locks/organization/odoo-cloud/{stack.name}/other.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid": 1, "username": "ops", "hostname": "elsewhere.example"}')
    try:
        done = run_recover(stack, TMPDIR=str(tmp_path))
    finally:
        lock.unlink()
    assert done.returncode == 1
    assert f"pulumi cancel --yes --stack {stack.name}" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_deploys_survive_interruptions_anywhere(begun: Stack, docker_client: DockerClient) -> None:
    """First deploys and changes of all tenants, interrupted at random points."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    hows = [polite, engine_only, everything]
    for number in range(SOAK):
        point = Interruption(after=chance.randint(1, 60), how=chance.choice(hows))
        code, _ = interrupt(begun, point)
        if code == 0:
            plan = {"plan": ("basic", "business")[number % 2]}
            begun.tenants = {**TENANTS, "acme": plan, f"initech{number}": plan}
    begun.up()
    assert_whole(begun, docker_client)


def test_two_runs_never_work_on_one_database(stack: Stack) -> None:
    """Who comes second, say after an engine whose plugin lives on, waits for the first to end."""
    password = superuser_password(stack)
    with log_in(stack, "postgres", password, "postgres") as second:
        second.execute("SET lock_timeout = '200ms'")
        with log_in(stack, "postgres", password, "postgres") as first:
            database.lock(first, "acme")
            database.lock(second, "umoja")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                database.lock(second, "acme")
        database.lock(second, "acme")


def interrupt(stack: Stack, point: Interruption) -> tuple[int, str]:
    """Interrupt one run, and take up what it left; return its exit code and what was taken up."""
    engine, result = interrupted(stack, point)
    try:
        return result.code, "" if point.how is polite else recover(stack)
    finally:
        kill_session(engine)


def assert_whole(
    stack: Stack, docker_client: DockerClient, clones: Mapping[str, str] | None = None
) -> None:
    """Every active tenant serves, every thing is recorded, and nothing half-made is left.

    ``clones``: by tenant, the one whose users it has.
    """
    authority = authority_of(docker_client, stack)
    passwords = stack.outputs(secrets=True)["admin_passwords"]
    for slug in [it for it, entry in stack.tenants.items() if "state" not in entry]:
        browser = Browser(f"{slug}.odoo.localhost", stack.https_port, authority)
        browser.log_in(passwords[(clones or {}).get(slug, slug)])
        assert browser.user_id is not None, slug
    latest = stack.state()["checkpoint"]["latest"]
    assert not latest.get("pending_operations")
    kinds = tuple(f"docker:index/{kind}" for kind in ("container", "network", "volume"))
    found = [it for it in latest["resources"] if it["type"].startswith(kinds)]
    recorded = {it["outputs"]["name"] for it in found}
    assert set(left_behind(docker_client, f"{LABEL}={stack.name}")) == recorded
    assert_databases(stack)
    stack.preview("--refresh", "--expect-no-changes")


def assert_databases(stack: Stack) -> None:
    """Nothing is on the server but the tenants', one template and the system's.

    What a restore has replaced is the tenant's, until its next backup.
    """
    with log_in(stack, "postgres", superuser_password(stack), "postgres") as server:
        databases = {name for (name,) in server.execute("SELECT datname FROM pg_database")}
        roles = {
            name for (name,) in server.execute("SELECT rolname FROM pg_roles WHERE oid >= 16384")
        }
    templates = {name for name in databases if name.startswith("template_")}
    assert len(templates) == 1
    system = {"postgres", "template0", "template1"}
    replaced = {name for name in databases if "_replaced_" in name}
    assert databases - replaced - {"odoo_cloud"} == {*system, *templates, *stack.tenants}
    assert roles == {*templates, *stack.tenants}
