"""Databases, roles and host names."""

import pytest
from docker import DockerClient

from odoo_cloud_lib import containers, naming
from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.database import Server
from tests.integration.cloud.audit.damage import Told, kinds, labels_of, mend, mend_in
from tests.integration.containers import execute
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine


def test_databases_and_roles(cloud: Cloud, server: Server) -> None:
    """Rights that somebody has given, and what nobody knows."""
    for statement in (
        b"ALTER ROLE acme SUPERUSER CREATEDB",
        b"GRANT umoja TO acme",
        b"GRANT CONNECT ON DATABASE acme TO PUBLIC",
        b"GRANT CONNECT ON DATABASE postgres TO PUBLIC",
        b"ALTER DATABASE umoja OWNER TO initech",
        b"ALTER DATABASE umoja CONNECTION LIMIT 0",
        b"CREATE DATABASE hooli",
        b"CREATE ROLE hooli",
        b"CREATE DATABASE acme_creating",
        b"CREATE ROLE acme_before",
        b"CREATE DATABASE template_0123456789ab",
    ):
        server.execute(statement)
    found = cloud.audit()
    assert kinds(found) == {
        (Kind.POWERFUL_ROLE, "acme"),
        (Kind.OPEN_DATABASE, "acme"),
        (Kind.OPEN_DATABASE, None),
        (Kind.WRONG_OWNER, "umoja"),
        (Kind.CLOSED_LOGIN, "umoja"),
        (Kind.EXTRA_DATABASE, "hooli"),
        (Kind.EXTRA_ROLE, "hooli"),
        (Kind.LEFT_OVER, "acme"),
        (Kind.LEFT_OVER, None),
    }
    assert len(found) == 11
    mend_in(server, [it for it in found if "&&" not in it.command])
    server.execute(b"DROP DATABASE template_0123456789ab")


def test_a_database_and_a_role_that_are_gone(cloud: Cloud, server: Server) -> None:
    """Renamed by hand, and back."""
    server.execute(b"ALTER DATABASE initech RENAME TO initech_before")
    server.execute(b"ALTER ROLE umoja RENAME TO vehement")
    try:
        found = kinds(cloud.audit())
    finally:
        server.execute(b"ALTER DATABASE initech_before RENAME TO initech")
        server.execute(b"ALTER ROLE vehement RENAME TO umoja")
    assert found == {
        (Kind.MISSING_DATABASE, "initech"),
        (Kind.LEFT_OVER, "initech"),
        (Kind.MISSING_ROLE, "umoja"),
        (Kind.WRONG_OWNER, "umoja"),
        (Kind.EXTRA_ROLE, "vehement"),
    }


@pytest.mark.soak
def test_routes(audited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """Files of the edge that somebody has renamed, added or removed."""
    edge = container_of_stack(docker_client, audited, "edge")
    odoo = container_of_stack(docker_client, audited, "odoo", "acme")
    right = f"acme.odoo.localhost=acme.{str(odoo.id)[:12]}.8069"
    asleep = "umoja.odoo.localhost=umoja.suspended"

    def audit_with(old: str, new: str) -> Told:
        script = f"cd {naming.SITES_DIR} && mv -- {old} {new}"
        execute(edge, "sh", "-euc", script)
        try:
            return kinds(cloud.audit())
        finally:
            execute(edge, "sh", "-euc", f"cd {naming.SITES_DIR} && mv -- {new} {old}")

    dead = "acme.odoo.localhost=acme.0123456789ab.8069"
    assert audit_with(right, dead) == {(Kind.DEAD_ROUTE, "acme")}
    stale = "acme.odoo.localhost=acme.suspended"
    assert audit_with(right, stale) == {(Kind.STALE_ROUTE, "acme")}
    wrong = asleep.replace("=umoja.suspended", right.partition("acme.odoo.localhost")[2])
    assert audit_with(asleep, wrong) == {(Kind.WRONG_ROUTE, "umoja")}
    assert audit_with(right, "/tmp/away") == {(Kind.MISSING_ROUTE, "acme")}  # noqa: S108
    execute(edge, "touch", f"{naming.SITES_DIR}/hooli.example=hooli.suspended")
    found = cloud.audit()
    assert kinds(found) == {(Kind.EXTRA_ROUTE, "hooli")}
    mend(found)


def test_a_suspended_tenant_that_visitors_reach(
    audited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Somebody has started an Odoo for it, and sent its host name there."""
    edge = container_of_stack(docker_client, audited, "edge")
    started = docker_client.containers.run(
        "redis:8",
        ["sleep", "1000"],
        entrypoint=[],
        labels=labels_of(audited, "umoja", "odoo"),
        detach=True,
    )
    old = f"{naming.SITES_DIR}/umoja.odoo.localhost=umoja.suspended"
    new = f"{naming.SITES_DIR}/umoja.odoo.localhost=umoja.{str(started.id)[:12]}.8069"
    execute(edge, "mv", "--", old, new)
    found = kinds(cloud.audit())
    execute(edge, "mv", "--", new, old)
    containers.remove(started)
    assert found == {(Kind.REACHABLE, "umoja"), (Kind.EXTRA_CONTAINER, "umoja")}
