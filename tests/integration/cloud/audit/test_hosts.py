"""What is on a host: containers, volumes, networks, and the servers of the host itself."""

import pytest
from docker import DockerClient

from odoo_cloud_lib import containers, naming
from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.database import Server
from tests.integration.cloud.audit.damage import kinds, labels_of, mend
from tests.integration.cloud.unreachable import WithAnotherHost
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine


def test_containers(audited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """Stopped, of another generation, of nobody, of an operation: each is told, and goes."""
    container_of_stack(docker_client, audited, "odoo", "acme").stop()
    container_of_stack(docker_client, audited, "redis", "acme").pause()
    for slug, role in (("acme", "odoo"), ("hooli", "odoo"), ("acme", "copy")):
        docker_client.containers.run(
            "redis:8",
            ["sleep", "1000"],
            entrypoint=[],
            labels=labels_of(audited, slug, role),
            detach=True,
        )
    labels = naming.host_labels(audited.name, "local", "template")
    docker_client.containers.create("redis:8", labels=labels)
    found = cloud.audit()
    assert len(found) == 6
    assert kinds(found) == {
        (Kind.STOPPED_CONTAINER, "acme"),
        (Kind.EXTRA_CONTAINER, "acme"),
        (Kind.EXTRA_CONTAINER, "hooli"),
        (Kind.LEFT_OVER, "acme"),
        (Kind.LEFT_OVER, None),
    }
    [paused] = [it for it in found if "is paused" in it.found]
    container_of_stack(docker_client, audited, "redis", "acme").unpause()
    mend([it for it in found if it is not paused])


def test_volumes_and_networks(audited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """Those that the engine does not know go; a final backup stays, and is nobody's concern."""
    for slug, role in (("hooli", "filestore"), ("acme", "copy"), ("hooli", "final-backup")):
        name = naming.tenant_resource(audited.name, "local", slug, role)  # pyright: ignore[reportArgumentType]
        docker_client.volumes.create(name, labels=labels_of(audited, slug, role))
    docker_client.networks.create(
        f"{audited.name}-hooli", labels=labels_of(audited, "hooli", "network")
    )
    found = cloud.audit()
    assert kinds(found) == {
        (Kind.EXTRA_VOLUME, "hooli"),
        (Kind.LEFT_OVER, "acme"),
        (Kind.EXTRA_NETWORK, "hooli"),
    }
    mend(found)


def test_what_the_engine_makes_anew(
    audited: Stack, cloud: Cloud, server: Server, docker_client: DockerClient
) -> None:
    """Removed or closed by hand: told with the command that brings all of it back."""
    name = f"{audited.name}-local"
    containers.remove(container_of_stack(docker_client, audited, "redis", "acme"))
    network = docker_client.networks.get(f"{name}.umoja.network")
    network.disconnect(f"{name}.edge")  # pyright: ignore[reportUnknownMemberType]
    docker_client.volumes.get(f"{name}.initech.sessions").remove()
    docker_client.networks.get(f"{name}.initech.network").remove()
    server.execute(b"ALTER ROLE acme NOLOGIN")
    found = cloud.audit()
    assert kinds(found) == {
        (Kind.MISSING_CONTAINER, "acme"),
        (Kind.CLOSED_LOGIN, "acme"),
        (Kind.CUT_OFF, "umoja"),
        (Kind.MISSING_VOLUME, "initech"),
        (Kind.MISSING_NETWORK, "initech"),
    }
    command = f"pulumi up --refresh --stack {audited.name}"
    assert {it.command.partition(";")[0] for it in found} == {command}
    audited.up("--refresh")


def test_servers_that_are_down(audited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """The rest is told all the same."""
    for role in ("postgres", "edge"):
        container_of_stack(docker_client, audited, role).stop()
    found = cloud.audit()
    assert [(it.kind, it.tenant, it.host) for it in found] == [
        (Kind.POSTGRES_DOWN, None, "local"),
        (Kind.EDGE_DOWN, None, "local"),
    ]
    [capacity] = cloud.capacity()
    assert capacity.usage is not None
    assert capacity.usage.postgres is None
    mend(found)


def test_a_host_that_cannot_be_reached(audited: Stack, cloud: Cloud) -> None:
    """A wrong port: a difference of its own, in time, and no other."""
    nowhere = Cloud(cloud.inventory, desired=WithAnotherHost(audited))
    [found] = nowhere.audit()
    assert (found.kind, found.host, found.tenant) == (Kind.HOST_UNREACHABLE, "paris", None)
    assert found.command == "docker --host ssh://root@127.0.0.1:1 info"
