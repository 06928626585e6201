"""Clear a host of what a killed run of the engine made and did not record.

Owns: which containers and networks may go. They hold no data, and the next deploy makes them anew;
left alone, they keep names and ports from it, or answer beside their successors. Volumes and
databases stay: whoever makes them takes up what is there.
"""

import time
from collections.abc import Collection
from contextlib import suppress

from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.models.networks import Network

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import execute, remove
from odoo_cloud_lib.naming import HostRole, TenantRole

ROLE_LABEL = f"{naming.LABEL_PREFIX}.role"
# What the program declares, and what declaring it needs for a moment. Containers of operations on
# data have other roles: they are in no state either, and may be at work.
ROLES = frozenset({*HostRole, *TenantRole, naming.TEMPLATE_ROLE})
INIT_SECONDS = 60
POLL_SECONDS = 0.2


def remove_unrecorded(docker: DockerClient, stack: str, recorded: Collection[str]) -> list[str]:
    """Remove the stack's containers and networks whose ids are not ``recorded``.

    Only while no engine works on the stack: what it has just made is not recorded yet.
    Returns their names.
    """
    label = f"{naming.LABEL_PREFIX}.stack={stack}"
    removed: list[str] = []
    for container in docker.containers.list(
        all=True, filters={"label": label}, ignore_removed=True
    ):
        if container.id not in recorded and container.labels.get(ROLE_LABEL) in ROLES:
            _remove_container(container)
            removed.append(str(container.name))
    for network in docker.networks.list(filters={"label": label}, greedy=True):  # pyright: ignore[reportUnknownMemberType]
        if network.id not in recorded:
            _remove_network(network)
            removed.append(str(network.name))
    return removed


def _remove_container(container: Container) -> None:
    if container.labels[ROLE_LABEL] == HostRole.POSTGRES:
        _wait_for_data_directory(container)
    with suppress(NotFound):
        container.stop()
    remove(container)


def _wait_for_data_directory(postgres: Container) -> None:
    """Let a server that is making its data directory finish: nobody can use half of one."""
    deadline = time.monotonic() + INIT_SECONDS
    while time.monotonic() < deadline:
        try:
            code, _ = execute(postgres, "pg_isready", "-q", "-h", "127.0.0.1")
        except APIError:
            return  # it does not run
        if code == 0:
            return
        time.sleep(POLL_SECONDS)


def _remove_network(network: Network) -> None:
    for container in network.containers:
        network.disconnect(container, force=True)  # pyright: ignore[reportUnknownMemberType]
    network.remove()
