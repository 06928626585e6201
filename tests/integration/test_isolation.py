"""Tenants of one host: a container that was taken over reaches nobody else's, and keeps nothing."""

import json
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import pytest
from docker import DockerClient
from docker.models.containers import Container

from tests.integration.inside import Insider, insider
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

DOCKER_PORTS = (2375, 2376)
ADMIN_PORT = 2019
# Run in acme's container with a JSON list of [name, address, port]; prints the names it reaches.
KNOCK = """
import json, socket, sys
from concurrent.futures import ThreadPoolExecutor

def knock(door):
    name, address, port = door
    try:
        socket.create_connection((address, port), timeout=3).close()
    except OSError:
        return None
    return name

with ThreadPoolExecutor(32) as crowd:
    print(json.dumps([name for name in crowd.map(knock, json.loads(sys.argv[1])) if name]))
"""
# Run with paths; prints those in which it could make a file.
WRITE = """
import json, sys
done = []
for folder in sys.argv[1:]:
    try:
        open(folder + "/.mine", "w").close()
        done.append(folder)
    except OSError:
        pass
print(json.dumps(done))
"""
STATUS = """
import json
lines = (line.split(":", 1) for line in open("/proc/%s/status"))
print(json.dumps({key: value.strip() for key, value in lines}))
"""
Door = tuple[str, str, int]


@pytest.fixture(scope="module")
def acme(stack: Stack, docker_client: DockerClient) -> Insider:
    """Whoever has taken over acme."""
    return insider("acme", container_of_stack(docker_client, stack, "odoo", "acme"))


def networks(container: Container) -> dict[str, dict[str, str]]:
    """Return the container's settings in each of its networks, by the networks' names."""
    container.reload()
    return cast("dict[str, Any]", container.attrs["NetworkSettings"])["Networks"]


def doors(container: Container, *ports: int, but: str = "") -> list[Door]:
    """Return every address of the container with each port, the network ``but`` left out."""
    return [
        (f"{container.name} in {network}, port {port}", settings["IPAddress"], port)
        for network, settings in networks(container).items()
        for port in ports
        if network != but
    ]


@contextmanager
def open_doors(*addresses: str) -> Generator[list[tuple[str, int]]]:
    """Listen at a free port of each address of this machine."""
    sockets = [socket.create_server((address, 0)) for address in addresses]
    try:
        yield [it.getsockname() for it in sockets]
    finally:
        for it in sockets:
            it.close()


def reached(acme: Insider, found: list[Door]) -> list[str]:
    """Name the doors that open from inside acme's container."""
    return cast("list[str]", acme.run(KNOCK, json.dumps(found)))


def test_the_knocking_works(stack: Stack, docker_client: DockerClient, acme: Insider) -> None:
    """Acme's own Redis, by name and address, and the edge's front door open: so others could."""
    edge = container_of_stack(docker_client, stack, "edge")
    redis = container_of_stack(docker_client, stack, "redis", "acme")
    (network,) = networks(acme.odoo)
    front = networks(edge)[network]["IPAddress"]
    own = [("redis", "redis", 6379), ("front", front, stack.https_port), *doors(redis, 6379)]
    assert reached(acme, own) == [name for name, _, _ in own]


def test_no_container_of_another_opens(
    stack: Stack, docker_client: DockerClient, acme: Insider
) -> None:
    """Neither by name nor by address: another tenant's Odoo and Redis, the database server."""
    (network,) = networks(acme.odoo)
    odoo, redis = (
        container_of_stack(docker_client, stack, role, "umoja") for role in ("odoo", "redis")
    )
    postgres = container_of_stack(docker_client, stack, "postgres")
    names = ["odoo-umoja", *(str(it.name) for it in (odoo, redis, postgres))]
    found = [
        *((name, name, port) for name in names for port in (8069, 8072, 6379, 5432)),
        *doors(odoo, 8069, 8072),
        *doors(redis, 6379),
        *doors(postgres, 5432),
        *doors(
            container_of_stack(docker_client, stack, "edge"),
            *(stack.http_port, stack.https_port),
            but=network,
        ),
    ]
    assert len(found) >= 16 + 2 + 1 + 1 + 2 * 2
    assert reached(acme, found) == []


def test_nothing_that_steers_the_platform_opens(
    stack: Stack, docker_client: DockerClient, acme: Insider
) -> None:
    """The edge's admin API, Docker, PostgreSQL's port, and what the host keeps to itself."""
    edge = container_of_stack(docker_client, stack, "edge")
    (settings,) = networks(acme.odoo).values()
    port = stack.platform["hosts"]["local"]["postgres"]["port"]
    # The address that this machine has on Docker's own bridge.
    pools = docker_client.networks.get("bridge").attrs["IPAM"]["Config"]
    bridge = [pool["Gateway"] for pool in pools if "Gateway" in pool]
    with open_doors("127.0.0.1") as ((_, private),):
        found = [
            *doors(edge, ADMIN_PORT),
            *(
                (f"{address} of the host, port {number}", address, number)
                for address in (settings["Gateway"], *bridge)
                for number in (port, private, stack.https_port, ADMIN_PORT, *DOCKER_PORTS)
            ),
        ]
        assert reached(acme, found) == []
    for path in ("/var/run/docker.sock", "/run/docker.sock"):
        assert acme.odoo.exec_run(["test", "-e", path])[0] == 1


def test_the_container_keeps_nothing(acme: Insider) -> None:
    """Only the data volume and /tmp take a file; not the image, addons or the socket's folder."""
    folders = ["/", "/etc", "/usr/bin", "/opt/odoo-cloud/addons", "/mnt/extra-addons", "/home"]
    folders += ["/usr/lib/python3/dist-packages/odoo", "/var/run/postgresql", "/var/lib/odoo/conf"]
    mounts = {it["Destination"]: it["RW"] for it in acme.odoo.attrs["Mounts"]}
    assert mounts == {"/var/lib/odoo": True, "/var/run/postgresql": False}
    assert acme.run(WRITE, *folders, "/tmp", "/var/lib/odoo") == ["/tmp", "/var/lib/odoo"]  # noqa: S108
    acme.odoo.exec_run(["rm", "/var/lib/odoo/.mine", "/tmp/.mine"])  # noqa: S108


@pytest.mark.parametrize("process", ["1", "self"])
def test_no_process_has_or_gets_privileges(
    stack: Stack, docker_client: DockerClient, acme: Insider, process: str
) -> None:
    """No capability, none to be had, no way to a set-uid program's, and no user like root."""
    status = acme.run(STATUS % process)
    sets = {key: int(value, 16) for key, value in status.items() if key.startswith("Cap")}
    assert set(sets) == {"CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"}
    assert set(sets.values()) == {0}
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()
    for container in docker_client.containers.list(
        filters={"label": f"odoo-cloud.stack={stack.name}"}
    ):
        settings = container.attrs["HostConfig"]
        assert settings["ReadonlyRootfs"], container.name
        assert not settings["Privileged"]
        assert settings["CapDrop"] == ["ALL"]
        assert not any("docker.sock" in mount["Source"] for mount in container.attrs["Mounts"])
