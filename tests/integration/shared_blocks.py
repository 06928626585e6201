"""Volumes on a file system that shares blocks between copies: XFS, in a file of this machine.

Docker's own volumes lie where its data is. What a stack is to find here instead is made under the
name and labels that the program gives it, which takes it up as it is.
"""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from docker import DockerClient

from odoo_cloud_lib import naming
from odoo_cloud_lib.naming import HostRole, TenantRole
from tests.integration.stack import Stack

HOST = "local"


@dataclass(frozen=True)
class Xfs:
    """A mounted file system, for the volumes of one stack."""

    folder: Path
    engine: DockerClient
    stack: Stack

    def hold_server(self) -> None:
        """Let the data of the stack's PostgreSQL server be here."""
        place, role = (self.stack.name, HOST), HostRole.POSTGRES_DATA
        labels = naming.host_labels(*place, role)
        self.hold(naming.host_resource(*place, role), labels)

    def hold_files(self, slug: str) -> None:
        """Let the files of a tenant be here that the stack will have."""
        place = (self.stack.name, HOST, slug, TenantRole.FILESTORE)
        self.hold(naming.tenant_resource(*place), naming.tenant_labels(*place))

    def hold_files_of_new(self, slug: str) -> None:
        """Let the files of a tenant to come be here. To be done anew when it is gone.

        With all labels there would be data of a tenant of this name already; so an audit misses it.
        """
        place = (self.stack.name, HOST, slug, TenantRole.FILESTORE)
        self.hold(naming.tenant_resource(*place), {naming.STACK_LABEL: self.stack.name})

    def hold(self, name: str, labels: dict[str, str]) -> None:
        """Make a volume, which is empty."""
        place = self.folder / name
        subprocess.run(["rm", "-rf", place], check=True)  # noqa: S603, S607
        place.mkdir()
        options = {"type": "none", "o": "bind", "device": str(place)}
        self.engine.volumes.create(name, driver="local", driver_opts=options, labels=labels)


@contextmanager
def mounted(folder: Path, size: str) -> Generator[Path]:
    """Make an XFS of ``size``, such as ``8G``, of which a file takes what is used; root may."""
    image, place = folder / "xfs", folder / "mounted"
    place.mkdir()
    for command in (
        ["truncate", "-s", size, image],
        ["mkfs.xfs", "-q", "-m", "reflink=1", image],
        ["mount", "-o", "loop", image, place],
    ):
        subprocess.run(command, check=True)  # noqa: S603
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)  # noqa: S603, S607
        image.unlink()
