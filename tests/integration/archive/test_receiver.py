"""What takes in the log leaves the disk to those who work on it."""

from collections.abc import Generator
from contextlib import contextmanager

import pytest
from docker import DockerClient
from docker.models.containers import Container
from docker.types import Mount

from components.wal_archive import RECEIVE
from odoo_cloud_lib import naming
from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.session import Session
from tests.integration.archive.conftest import reach
from tests.integration.containers import execute, until
from tests.integration.operator.conftest import eventually
from tests.integration.stack import LABEL, Stack

pytestmark = pytest.mark.engine

SLOT = "of_a_test"
TOLD = "no log is taken in: less than 5120 MiB of disk are free"


@contextmanager
def receiving(
    session: Session, engine: DockerClient, stack: Stack, size: str
) -> Generator[Container]:
    """Run one more of it, on a disk of its own that is so large."""
    archive = archive_of(session, "local")
    assert archive
    socket = session.inventory.hosts["local"].socket_volume
    container = engine.containers.run(
        "postgres:18",
        entrypoint=["sh", "-euc", RECEIVE.replace(naming.REPLICATION_SLOT, SLOT)],
        network_mode="none",
        mounts=[
            archive.receiver.mount(),
            Mount(naming.POSTGRES_SOCKET_DIR, socket, read_only=True),
        ],
        tmpfs={naming.WAL_DIR: f"size={size},mode=1777"},
        labels={LABEL: stack.name},
        detach=True,
    )
    try:
        yield container
    finally:
        container.remove(force=True, v=True)


def slot(session: Session) -> list[bool]:
    """Return whether somebody is at the slot; nothing if there is none."""
    query = "SELECT active FROM pg_replication_slots WHERE slot_name = %s"
    return [active for (active,) in session.server("local").execute(query, (SLOT,))]


def test_on_a_full_disk_it_takes_in_nothing(
    archived: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Neither when it begins, nor when others fill it: PostgreSQL would stop for everybody."""
    eventually(lambda: reach(cloud))
    with cloud.session() as session:
        with receiving(session, docker_client, archived, "100m") as container:
            until(lambda: TOLD in container.logs().decode())
            assert slot(session) == []
            container.stop(timeout=60)
            assert container.wait()["StatusCode"] == 0
        with receiving(session, docker_client, archived, "6g") as container:
            until(lambda: slot(session) == [True])
            execute(container, "fallocate", "--length=2G", f"{naming.WAL_DIR}/of-others")
            assert container.wait(timeout=60)["StatusCode"] == 0
        until(lambda: slot(session) == [False])
        session.server("local").execute("SELECT pg_drop_replication_slot(%s)", (SLOT,))
