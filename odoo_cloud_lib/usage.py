"""What is really used of a host: memory of our containers, and disk where the data lies.

Owns: one look at each running container, side by side and in bounded time.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any, cast

from docker import DockerClient
from docker.errors import APIError, NotFound

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import ask, find_container
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.units import KIB

STATS_SECONDS = 20
# The SDK keeps ten connections to an engine.
AT_ONCE = 8
# Where in the server's container its data lies, and a volume that lies where all others do.
DISKS = (naming.POSTGRES_DATA_DIR, naming.POSTGRES_SOCKET_DIR)


class Disk(Model):
    """A file system, in bytes; others may use it too."""

    used: int
    free: int


class Usage(Model):
    """What is used of a host, in bytes."""

    memory: int
    """The working set of all of the stack's containers there: what the kernel counts as theirs,
    without the files in its cache that nobody has touched lately (the figure of `docker stats`)."""
    containers: int
    """How many run."""
    unseen: int
    """How many of them did not tell in time, and are not in ``memory``."""
    postgres: Disk | None
    """Where PostgreSQL's data lies; None if its container does not run."""
    volumes: Disk | None
    """Where the other volumes lie, the tenants' files among them; None likewise."""


def look(docker: DockerClient, stack: str, host: str, postgres: str) -> Usage:
    """Return what is used now. ``postgres``: the container of the host's server."""
    running = _running(docker, stack, host)
    told = _working_sets(docker, running)
    disks = _disks(docker, postgres)
    return Usage(
        memory=sum(told),
        containers=len(running),
        unseen=len(running) - len(told),
        postgres=disks.get(naming.POSTGRES_DATA_DIR),
        volumes=disks.get(naming.POSTGRES_SOCKET_DIR),
    )


def _running(docker: DockerClient, stack: str, host: str) -> list[str]:
    place = [f"{naming.STACK_LABEL}={stack}", f"{naming.HOST_LABEL}={host}"]
    found = docker.api.containers(filters={"label": place})  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return [it["Id"] for it in cast("list[dict[str, Any]]", found)]


def _working_sets(docker: DockerClient, containers: Iterable[str]) -> list[int]:
    pool = ThreadPoolExecutor(AT_ONCE)
    asked = [pool.submit(_working_set, docker, it) for it in containers]
    done, _ = wait(asked, STATS_SECONDS)
    pool.shutdown(wait=False, cancel_futures=True)
    told = [future.result() for future in done]
    return [it for it in told if it is not None]


def _working_set(docker: DockerClient, container: str) -> int | None:
    """Return the bytes of one container; None if it has ended meanwhile."""
    try:
        found = docker.api.stats(container, stream=False, one_shot=True)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    except NotFound:
        return None
    memory = cast("dict[str, Any]", found)["memory_stats"]
    if "usage" not in memory:
        return None
    details: dict[str, int] = memory["stats"]
    # The first is the word of version 1 of the kernel's control groups.
    return memory["usage"] - details.get("total_inactive_file", details.get("inactive_file", 0))


def _disks(docker: DockerClient, postgres: str) -> dict[str, Disk]:
    container = find_container(docker, postgres)
    try:
        code, text = ask(container, "df", "-P", "-k", *DISKS) if container else (1, "")
    except APIError:
        return {}
    return dict(zip(DISKS, map(_disk, text.splitlines()[1:]), strict=True)) if code == 0 else {}


def _disk(line: str) -> Disk:
    """Read a line of df: file system, blocks, used, available, and more."""
    _, _, used, free, *_ = line.split()
    return Disk(used=int(used) * KIB, free=int(free) * KIB)
