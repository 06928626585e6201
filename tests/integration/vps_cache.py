"""Volumes that keep the images of a test server's engine between runs.

Loading Odoo's image takes the better part of a minute, so the inner engine's store outlives the
server. Only one server at a time may use a store: each is guarded by a lock on a file in the user's
cache folder, which all checkouts share, and whoever finds the first one taken uses the next.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO

from docker import DockerClient
from docker.errors import NotFound

NAME = "odoo-cloud-test-vps-cache"
LABEL = "odoo-cloud.test-cache"


def lock_folder() -> Path:
    """Return the folder that every checkout of this user shares, made if it is missing."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(cache) / "odoo-cloud"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def try_lock(name: str) -> IO[str] | None:
    """Return the open file that holds the lock ``name``, or None when another process holds it."""
    file = (lock_folder() / f"{name}.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def remove_orphans(engine: DockerClient, volume: str) -> None:
    """Remove servers that still use the volume: with its lock in hand, nobody owns them."""
    for container in engine.containers.list(all=True, filters={"label": f"{LABEL}={volume}"}):
        container.remove(force=True, v=True)


def ensure_volume(engine: DockerClient, name: str) -> None:
    """Create the volume unless it is there."""
    try:
        engine.volumes.get(name)
    except NotFound:
        engine.volumes.create(name, labels={LABEL: name})


@contextmanager
def image_store(engine: DockerClient) -> Generator[str]:
    """Yield the name of a volume for ``/var/lib/docker`` that is ours until the block ends."""
    for number in count(1):
        name = NAME if number == 1 else f"{NAME}-{number}"
        lock = try_lock(name)
        if lock is not None:
            with lock:
                remove_orphans(engine, name)
                ensure_volume(engine, name)
                yield name
            return
