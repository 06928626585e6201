"""Disk that a killed run's own leftovers take is free for the next one, which removes them."""

import pytest
from docker import DockerClient

from odoo_cloud_lib.backups import leftovers
from odoo_cloud_lib.backups.arrival import Arrival, own_backup
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import HostFullError
from odoo_cloud_lib.operations.copy_database import database_bytes
from odoo_cloud_lib.operations.drill import Drill
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.units import KIB, MIB
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.kills import killed_at
from tests.integration.cloud.uploads import upload
from tests.integration.stack import Stack

pytestmark = pytest.mark.engine

SLUG = "pinnacle"
TRY = 4


def test_a_drill_after_a_killed_one(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is beside the tenant is counted, each for what it takes, and nothing of the tenant's."""
    upload(newcomer(edited, docker_client, SLUG), b"a paper" * 1000)
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    assert left(cloud, backup.snapshot) == 0
    with killed_at(edited, TRY, "drill", SLUG, {}, with_engine=True):
        pass
    with cloud.session() as session:
        before, found, after = (
            size_of(arriving(session, backup.snapshot)),
            left(cloud, backup.snapshot),
            size_of(arriving(session, backup.snapshot)),
        )
    # The server's own work in a database may take some back meanwhile.
    assert min(before, after) + 8 * KIB <= found < before + 64 * MIB
    # Or take more, until it is looked at again: a MiB is enough for that.
    missing = backup.bytes + backup.database_bytes - found + MIB

    def free_disk(_session: Session, _host: str) -> int:
        """Return what would do together with the leftovers."""
        return missing

    monkeypatch.setattr(leftovers, "free_disk", free_disk)
    assert cloud.plan(Drill(), SLUG).blockers == ()
    tenant.drill()
    assert left(cloud, backup.snapshot) == 0
    with pytest.raises(HostFullError, match="MiB of free disk; valid: at least"):
        tenant.drill()


def test_each_kind_of_file(cloud: Cloud) -> None:
    """The dump, what was fetched, and what was only linked, which takes no more."""
    backup = cloud.tenants[SLUG].backups()[0]
    with cloud.session() as session:
        arrival = arriving(session, backup.snapshot)
        arrival.link_files()
        assert leftovers.left_bytes(arrival.bench) == 0
        arrival.fetch_dump()
        dump = leftovers.left_bytes(arrival.bench)
        assert backup.bytes - MIB < dump < backup.bytes + MIB
        arrival.clear()
        arrival.fetch_files()
        assert 0 < leftovers.left_bytes(arrival.bench) < dump
        arrival.clear()
        assert leftovers.left_bytes(arrival.bench) == 0


def arriving(session: Session, snapshot: str) -> Arrival:
    """Return the backup, as it comes to its tenant."""
    return own_backup(session, SLUG, snapshot)


def left(cloud: Cloud, snapshot: str) -> int:
    """Return what the leftovers take."""
    with cloud.session() as session:
        return leftovers.left_bytes(arriving(session, snapshot).bench)


def size_of(arrival: Arrival) -> int:
    """Return how much the server's disk has of what has arrived."""
    return database_bytes(arrival.bench.server, arrival.name)
