"""Containers, volumes and networks."""

import pytest

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.naming import HostRole
from tests.odoo_cloud_lib.audit.damage import (
    UP,
    Case,
    add_container,
    check,
    cut_off,
    name_of,
    status_of,
)
from tests.odoo_cloud_lib.audit.factories import ODOO, REDIS, World, container


def forget_volume(world: World) -> None:
    """Lose acme's files."""
    world.of("acme").volumes.discard("dev-local.acme.filestore")


def lose_network(world: World) -> None:
    """Lose acme's network, which the edge cannot be connected to any more."""
    world.of("acme").networks.clear()
    cut_off(world)


CASES: list[Case] = [
    (
        Kind.MISSING_CONTAINER,
        status_of("acme", REDIS, ""),
        ("acme", "local", "no container 00000000000b of role redis", UP),
    ),
    (
        Kind.STOPPED_CONTAINER,
        status_of("acme", ODOO, "exited"),
        (
            "acme",
            "local",
            "container acme-odoo-1 (00000000000a) is exited",
            "docker start acme-odoo-1",
        ),
    ),
    (
        Kind.EXTRA_CONTAINER,
        add_container("acme", "acme-odoo-2", "odoo"),
        (
            "acme",
            "local",
            "container acme-odoo-2 (00000000000e) of role odoo is running",
            "docker rm --force --volumes acme-odoo-2",
        ),
    ),
    (
        Kind.EXTRA_CONTAINER,
        add_container("globex", "globex-odoo-2", "odoo"),
        (
            "globex",
            "local",
            "container globex-odoo-2 (00000000000e) of role odoo is running",
            "docker rm --force --volumes globex-odoo-2",
        ),
    ),
    (
        Kind.MISSING_VOLUME,
        forget_volume,
        ("acme", "local", "no volume dev-local.acme.filestore", f"{UP}; it will be empty"),
    ),
    (
        Kind.EXTRA_VOLUME,
        lambda world: world.of("globex").volumes.add("dev-local.globex.filestore"),
        (
            "globex",
            "local",
            "volume dev-local.globex.filestore",
            "docker volume rm dev-local.globex.filestore",
        ),
    ),
    (
        Kind.MISSING_NETWORK,
        lose_network,
        ("acme", "local", "no network dev-local.acme.network", UP),
    ),
    (
        Kind.EXTRA_NETWORK,
        lambda world: world.of("globex").networks.add("dev-local.globex.network"),
        (
            "globex",
            "local",
            "network dev-local.globex.network",
            "docker network rm dev-local.globex.network",
        ),
    ),
    (
        Kind.LEFT_OVER,
        add_container("acme", "acme-copy", "copy"),
        (
            "acme",
            "local",
            "container acme-copy (00000000000e) of role copy",
            "docker rm --force --volumes acme-copy",
        ),
    ),
    (
        Kind.LEFT_OVER,
        lambda world: world.of("acme").other_volumes.update({"acme-copy": "copy"}),
        ("acme", "local", "volume acme-copy of role copy", "docker volume rm acme-copy"),
    ),
    (
        Kind.LEFT_OVER,
        add_container("", "builder", "template"),
        (
            None,
            "local",
            "container builder (00000000000e) of role template",
            "docker rm --force --volumes builder",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_what_keeps_the_archive_up_is_no_difference() -> None:
    """It has no operation. Where the platform keeps no archive any more, somebody has left it."""
    world = World()
    add_container("", "keeper", naming.ARCHIVE_ROLE)(world)
    world.of("").other_volumes["dev-local.archive"] = naming.ARCHIVE_ROLE
    assert [it.kind for it in world.differences()] == [Kind.LEFT_OVER, Kind.LEFT_OVER]
    receiver = container("0" * 11 + "f", "dev-local.wal-archive", HostRole.WAL_ARCHIVE)
    world.of("").containers.append(receiver)
    world.recorded["local", ""].containers[HostRole.WAL_ARCHIVE] = receiver.id
    assert world.differences() == []
