"""A copied database after a crash of its server: no number is given out twice."""

import secrets
import time
import uuid
from collections.abc import Generator

import docker
import pytest
from docker.models.containers import Container

from odoo_cloud_lib import database, odoo_database
from tests.support.ports import free_ports

pytestmark = pytest.mark.engine

LABEL = "odoo-cloud.test"
PASSWORD = secrets.token_urlsafe(16)


@pytest.fixture
def port(docker_client: docker.DockerClient) -> Generator[int]:
    """Return the loopback port of a server of the test's own, named after the port."""
    (free,) = free_ports(1)
    server = docker_client.containers.run(
        "postgres:18",
        name=f"sequences-{free}",
        detach=True,
        labels={LABEL: uuid.uuid4().hex},
        environment={"POSTGRES_PASSWORD": PASSWORD},
        ports={"5432/tcp": ("127.0.0.1", free)},
    )
    yield free
    server.remove(force=True, v=True)


def crash(server: Container) -> None:
    """End the server as a power cut would, and start it again."""
    server.kill()
    server.start()
    time.sleep(0.5)


def test_a_copy_gives_out_no_number_twice(docker_client: docker.DockerClient, port: int) -> None:
    """Even if it crashes before its first checkpoint."""
    address = ("127.0.0.1", port)
    with database.connect(address, PASSWORD) as server:
        database.create_empty(server, "template_x", "postgres")
        with database.also_connect(server, "template_x") as template:
            template.execute("CREATE TABLE partner (id serial PRIMARY KEY)")
            template.execute("INSERT INTO partner DEFAULT VALUES")
            odoo_database.settle_sequences(template)
        server.execute("CHECKPOINT")
        database.copy_database(server, "template_x", "acme")
        with database.also_connect(server, "acme") as acme:
            acme.execute("INSERT INTO partner DEFAULT VALUES")
    crash(docker_client.containers.get(f"sequences-{port}"))
    with database.connect(address, PASSWORD, "acme") as acme:
        acme.execute("INSERT INTO partner DEFAULT VALUES")
        ids = [row[0] for row in acme.execute("SELECT id FROM partner ORDER BY id")]
    assert ids[:2] == [1, 2]
    assert len(ids) == 3
