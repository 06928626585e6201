"""Every secret of a running stack, looked for wherever an onlooker could read it."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from docker import DockerClient
from docker.models.containers import Container

from odoo_cloud_lib import database
from odoo_cloud_lib.address import LocalAddress
from odoo_cloud_lib.errors import DatabaseError, OdooCloudError
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy
from tests.integration.containers import execute, until
from tests.integration.inside import insider, log_in
from tests.integration.secret_values import every_secret, found_in, superuser_password
from tests.integration.stack import LABEL, Stack, container_of_stack

pytestmark = pytest.mark.engine

DEPLOY = ("up", "--yes", "--skip-preview", "--diff")
# What every process was started with, one a line, and then all that was in its environment.
PROCESSES = "cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'"


@pytest.fixture(scope="module")
def secrets(stack: Stack) -> dict[str, str]:
    """Every secret of the shared stack: one server's, six and a seed of each tenant, the key's."""
    found = every_secret(stack)
    assert len(found) == 1 + 2 * (1 + 6) + 2 + 1
    return found


@pytest.fixture(scope="module")
def containers(stack: Stack, docker_client: DockerClient) -> list[Container]:
    """All containers of the shared stack."""
    found = docker_client.containers.list(all=True, filters={"label": f"{LABEL}={stack.name}"})
    assert len(found) == 2 + 2 * 2
    return found


def test_the_search_finds_what_is_there(
    stack: Stack, docker_client: DockerClient, secrets: dict[str, str]
) -> None:
    """Where a secret belongs, it is found: in the tenant's own odoo.conf, its own and no other."""
    acme = insider("acme", container_of_stack(docker_client, stack, "odoo", "acme"))
    found = set(found_in(json.dumps(acme.options), secrets))
    assert found == {"acme-seed: database", "acme-seed: master", "acme-seed: redis"}


def test_the_state_holds_none_in_clear(stack: Stack, secrets: dict[str, str]) -> None:
    """Neither the state, nor its history and backups, nor the config beside it."""
    assert stack.state_file in files_of(stack)
    assert files_with_secrets(stack, secrets) == {}


def test_docker_tells_none(
    stack: Stack, docker_client: DockerClient, containers: list[Container], secrets: dict[str, str]
) -> None:
    """Not in what `docker inspect` shows of containers, volumes and networks, nor in a log."""
    label = {"label": f"{LABEL}={stack.name}"}
    volumes = docker_client.volumes.list(filters=label)
    networks = docker_client.networks.list(filters=label, greedy=True)  # pyright: ignore[reportUnknownMemberType]
    for found in (*containers, *volumes, *networks):
        assert found_in(json.dumps(found.attrs), secrets) == [], found.name
    assert logs_with_secrets(containers, secrets) == {}


def test_no_process_was_given_one(containers: list[Container], secrets: dict[str, str]) -> None:
    """Not as an argument, and not in its environment, however it was started."""
    for container in containers:
        text = execute(container, "sh", "-c", PROCESSES)
        assert "PATH=" in text, container.name
        assert found_in(text, secrets) == [], container.name


def test_the_engine_prints_none(stack: Stack, secrets: dict[str, str]) -> None:
    """Whatever it is asked to show of a change that touches all of a tenant's secrets."""
    tenants = stack.tenants
    try:
        stack.tenants = {**tenants, "acme": {"plan": "business"}, "initech": {"plan": "basic"}}
        shown = [
            stack.preview("--diff", "--show-replacement-steps", "--show-reads").output,
            stack.preview("--json", "--show-sames").output,
        ]
    finally:
        stack.tenants = tenants
    assert all("acme-files" in text for text in shown)
    for text in (*shown, json.dumps(stack.outputs())):
        assert found_in(text, secrets) == [], text[:200]


@pytest.mark.soak
def test_failures_tell_none(restored_stack: Stack, docker_client: DockerClient) -> None:
    """An image that nobody has, a module that does not exist: both are named, and no secret."""
    stack = restored_stack
    stack.tenants = {
        **stack.tenants,
        "nowhere": {"plan": "basic", "image": "odoo-cloud/no-such-image:1"},
        "hopeless": {"plan": "basic", "modules": ["base", "no_such_module"]},
    }
    result = stack.run(*DEPLOY, "--continue-on-error", check=False)
    assert result.code != 0
    assert "odoo-cloud/no-such-image:1" in result.output
    assert "no module no_such_module in it" in result.output
    secrets = every_secret(stack)
    assert {"nowhere-seed", "hopeless-seed"} < set(secrets)
    assert found_in(result.output, secrets) == []
    assert files_with_secrets(stack, secrets) == {}
    found = docker_client.containers.list(all=True, filters={"label": f"{LABEL}={stack.name}"})
    assert logs_with_secrets(found, secrets) == {}


def test_an_outage_tells_none(
    stack: Stack, docker_client: DockerClient, containers: list[Container], secrets: dict[str, str]
) -> None:
    """PostgreSQL stops: what operations raise and what Odoo logs names no secret."""
    odoo = container_of_stack(docker_client, stack, "odoo", "acme")
    port = stack.platform["hosts"]["local"]["postgres"]["port"]
    password = superuser_password(stack)
    with stopped(container_of_stack(docker_client, stack, "postgres")):
        raised = [str(unhealthy(str(odoo.id)))]
        with pytest.raises(DatabaseError) as refusal:
            enter(port, password, patience=0.5)
        raised.append(str(refusal.value))
    assert "did not become healthy" in raised[0]
    assert found_in("\n".join(raised), secrets) == []
    assert logs_with_secrets(containers, secrets) == {}


def test_refusals_tell_none(stack: Stack, docker_client: DockerClient) -> None:
    """What the server refuses is neither quoted to the caller nor written to its log."""
    port = stack.platform["hosts"]["local"]["postgres"]["port"]
    canary = {"canary": "A9b8C7d6E5f4G3h2J1k0L9m8N7p6Q5r4"}
    password = superuser_password(stack)
    with pytest.raises(DatabaseError) as refusal:
        enter(port, canary["canary"], patience=1)
    with (
        pytest.raises(DatabaseError) as invalid,
        database.connect(("127.0.0.1", port), password) as server,
    ):
        database.ensure_role(server, "acme", canary["canary"], connection_limit=-2)
    assert "connection limit" in str(invalid.value)
    with log_in(stack, "postgres", password, "postgres") as server:
        stored = server.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'acme'")
        assert cast("str", stored.fetchall()[0][0]).startswith("SCRAM-SHA-256$")
    log = container_of_stack(docker_client, stack, "postgres").logs().decode()
    assert "invalid connection limit" in log
    for text in (str(refusal.value), str(invalid.value), log):
        assert found_in(text, canary) == []


@pytest.mark.soak
def test_the_engine_tells_none_of_an_outage(
    restored_stack: Stack, docker_client: DockerClient, secrets: dict[str, str]
) -> None:
    """A deploy that wants PostgreSQL while it is stopped fails, with a way on and no secret."""
    stack = restored_stack
    stack.tenants = {**stack.tenants, "acme": {"plan": "business"}}
    with stopped(container_of_stack(docker_client, stack, "postgres")):
        result = stack.run(*DEPLOY, check=False)
    assert result.code != 0
    assert "docker ps --filter label=odoo-cloud.role=postgres" in result.output
    assert found_in(result.output, secrets) == []


def files_of(stack: Stack) -> list[Path]:
    """Return every file of the stack: state, history, backups, config."""
    return [path for path in stack.folder.rglob("*") if path.is_file()]


def files_with_secrets(stack: Stack, secrets: dict[str, str]) -> dict[Path, list[str]]:
    """Name the files of the stack that hold a secret in clear, and which."""
    found = {it: found_in(it.read_text(errors="replace"), secrets) for it in files_of(stack)}
    return {path: names for path, names in found.items() if names}


def logs_with_secrets(containers: list[Container], secrets: dict[str, str]) -> dict[str, list[str]]:
    """Name the containers in whose log there is a secret, and which."""
    found = {it.name: found_in(it.logs().decode(errors="replace"), secrets) for it in containers}
    return {str(name): names for name, names in found.items() if names}


@contextmanager
def stopped(postgres: Container) -> Generator[None]:
    """Stop the server until the block ends, and wait until it is back."""
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()
        until(lambda: "accepting" in execute(postgres, "pg_isready", "-h", "127.0.0.1"))


def unhealthy(container: str) -> OdooCloudError:
    """Return the error of an operation that waits in vain for acme."""
    with (
        connect(LocalAddress()) as host,
        pytest.raises(OdooCloudError) as failure,
    ):
        wait_until_healthy(host, "acme", container, patience=2)
    return failure.value


def enter(port: int, password: str, patience: float) -> None:
    """Log in to the server as the library does, and out again."""
    with database.connect(("127.0.0.1", port), password, patience=patience):
        pass
