"""A connection to a host: its Docker API and its loopback ports, local or through one SSH login.

Owns: how a host is reached. Does not own: what runs there, or how the host was prepared.
The local kind speaks to the Docker socket of this machine; the ssh kind forwards the remote
socket and ports over a single login whose host key is pinned. Nothing is installed remotely.
"""

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import docker
from docker.errors import DockerException

from odoo_cloud_lib.address import REMOTE_DOCKER_SOCKET, LocalAddress, SshAddress
from odoo_cloud_lib.errors import HostError, HostUnreachableError

API_SECONDS = 120

if TYPE_CHECKING:
    from odoo_cloud_lib.ssh_tunnel import SshTunnel


class Host:
    """An open connection; made by :func:`connect`."""

    def __init__(self, client: docker.DockerClient, tunnel: "SshTunnel | None") -> None:
        """Hold the client and, for a remote host, the tunnel that carries it."""
        self.docker = client
        self._tunnel = tunnel

    def loopback(self, port: int) -> tuple[str, int]:
        """Return the address and port at which the host's ``127.0.0.1:port`` answers from here."""
        if self._tunnel is None:
            return "127.0.0.1", port
        return "127.0.0.1", self._tunnel.forward_port(port)


@contextmanager
def connect(address: LocalAddress | SshAddress) -> Generator[Host]:
    """Open a connection to ``address`` and close all of it at the end.

    Raises:
        HostUnreachableError: no login, a wrong host key, or no Docker engine behind it.
    """
    if isinstance(address, LocalAddress):
        with _docker(address.docker_url, address.docker_url) as client:
            yield Host(client, None)
        return
    # Half of the time that this module would take to load, and most hosts' tools never need it.
    from odoo_cloud_lib.ssh_tunnel import SshTunnel

    with (
        tempfile.TemporaryDirectory(prefix="odoo-cloud-") as folder,
        SshTunnel(address) as tunnel,
    ):
        socket = str(Path(folder) / "docker.sock")
        tunnel.forward_socket(socket, REMOTE_DOCKER_SOCKET)
        with _docker(f"unix://{socket}", address.docker_url) as client:
            yield Host(client, tunnel)


@contextmanager
def _docker(url: str, shown: str) -> Generator[docker.DockerClient]:
    try:
        client = docker.DockerClient(base_url=url, timeout=API_SECONDS)
        client.ping()
    except DockerException as error:
        raise HostUnreachableError(
            shown,
            reason=f"the Docker engine does not answer: {error}",
            command="docker info",
        ) from error
    try:
        yield client
    finally:
        client.close()


@contextmanager
def explained(host: str) -> Generator[None]:
    """Turn what the Docker SDK raises in the block into this project's error.

    Raises:
        HostError: the host has refused, or does not answer any more.
    """
    try:
        yield
    except (DockerException, OSError) as error:
        raise HostError(host, reason=f"Docker failed: {error}", command="docker info") from error
