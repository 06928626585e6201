"""Capacity of a host with real containers on it."""

import re
import shutil
import subprocess

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.plan import PlanName
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.units import GIB, KIB, MIB
from odoo_cloud_lib.usage import Disk, look
from tests.integration.cloud.unreachable import WithAnotherHost
from tests.integration.stack import LABEL, Stack

pytestmark = pytest.mark.engine

OPERATOR = 256 * MIB
UNITS = {"KiB": KIB, "MiB": MIB, "GiB": GIB}


def memory_by_docker(stack: Stack) -> float:
    """Return what `docker stats` says that the stack's containers use, in bytes."""
    found = ["docker", "ps", "--quiet", "--filter", f"label={LABEL}={stack.name}"]
    ids = subprocess.run(found, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
    asked = ["docker", "stats", "--no-stream", "--format", "{{.MemUsage}}", *ids]
    lines = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603
    amounts = [re.match(r"([0-9.]+)(KiB|MiB|GiB) /", line) for line in lines]
    return sum(float(it[1]) * UNITS[it[2]] for it in amounts if it)


def test_what_a_host_holds(edited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """What is promised is the stack file's, what is used is Docker's own figure."""
    [local] = cloud.capacity()
    active = [
        it for it in cloud.desired.tenants().values() if it.get("state", "active") == "active"
    ]
    assert (local.host, local.trouble) == ("local", None)
    assert (local.memory, local.reserved) == (12 * GIB, GIB + OPERATOR)
    assert local.tenants[TenantState.ACTIVE] == len(active) >= 1
    assert local.promised >= GIB
    assert local.room[PlanName.BASIC] == local.left // GIB
    usage = local.usage
    assert usage is not None
    assert usage.containers == 4 + 2 * len(active)
    assert usage.unseen == 0
    assert usage.memory == pytest.approx(memory_by_docker(edited), rel=0.1)
    there = shutil.disk_usage(docker_client.info()["DockerRootDir"])
    for disk in (usage.postgres, usage.volumes):
        assert isinstance(disk, Disk)
        assert disk.used == pytest.approx(there.used, rel=0.05)
        assert disk.free == pytest.approx(there.free, rel=0.05)


def test_without_a_server_to_ask_nothing_is_known_of_disks(
    edited: Stack, docker_client: DockerClient
) -> None:
    """Of memory it is, all the same."""
    usage = look(docker_client, edited.name, "local", "no-such-container")
    assert usage.memory > 0
    assert (usage.postgres, usage.volumes) == (None, None)


def test_a_host_that_cannot_be_reached(edited: Stack, cloud: Cloud) -> None:
    """Says why; its promises are known, and so is everything about the other."""
    local, paris = Cloud(cloud.inventory, desired=WithAnotherHost(edited)).capacity()
    assert local.usage is not None
    assert paris.usage is None
    assert paris.trouble
    assert (paris.host, paris.promised, paris.memory) == ("paris", 0, 12 * GIB)
