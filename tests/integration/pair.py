"""A stack of two hosts: this machine, and a server that is reached by SSH alone."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
from docker import DockerClient

from odoo_cloud_lib.address import SshAddress
from tests.integration.browser import Browser
from tests.integration.stack import Stack, authority_of, deployed, platform
from tests.integration.vps import Vps, running_vps

IMAGES = ("odoo-cloud/odoo:19.0", "postgres:18", "redis:8", "caddy:2.11")
POSTGRES_PORT = 5432


@dataclass(frozen=True)
class Pair:
    """A stack of two hosts: ``local``, this machine, and ``paris``, the server."""

    stack: Stack
    vps: Vps

    @property
    def engines(self) -> dict[str, DockerClient]:
        """Both Docker engines, by the hosts' names."""
        return {"local": self.vps.outer, "paris": self.vps.docker}

    @property
    def address(self) -> SshAddress:
        """How the library reaches the server."""
        return SshAddress(
            address=self.vps.address,
            port=self.vps.ssh_port,
            user=self.vps.user,
            identity_file=str(self.vps.private_key),
            host_key=self.vps.host_key,
        )

    def browser(self, slug: str, host: str) -> Browser:
        """Return a visitor of a tenant at the edge of that host."""
        port = {"local": self.stack.https_port, "paris": self.vps.https_port}[host]
        authority = authority_of(self.engines[host], self.stack, host)
        return Browser(f"{slug}.odoo.localhost", port, authority)


def server_config(vps: Vps) -> dict[str, object]:
    """Return the server's entry under ``hosts``."""
    return {
        "kind": "ssh",
        "address": vps.address,
        "port": vps.ssh_port,
        "user": vps.user,
        "identity_file": str(vps.private_key),
        "host_key": vps.host_key,
        "memory": "4GiB",
        "cpus": 2,
        "edge": {"address": "0.0.0.0", "http_port": 80, "https_port": 443},  # noqa: S104
        "postgres": {"memory": "512MiB", "port": POSTGRES_PORT},
    }


@contextmanager
def deployed_pair(
    folder: Path, tenants: dict[str, Any], *, protect: bool = False
) -> Generator[Pair]:
    """Deploy both hosts with these tenants; whatever happens, nothing of them stays."""
    with running_vps(docker.from_env()) as vps:
        for image in IMAGES:
            vps.load_image(image)
        wanted = platform(protect=protect)
        wanted["hosts"]["paris"] = server_config(vps)
        stack = Stack(folder, wanted, tenants)
        with deployed(stack):
            yield Pair(stack, vps)
