"""A connection to a host: its Docker API and its loopback ports, local or through one SSH login.

Owns: how a host is reached. Does not own: what runs there, or how the host was prepared.
The local kind speaks to the Docker socket of this machine; the ssh kind forwards the remote
socket and ports over a single login whose host key is pinned. Nothing is installed remotely.
"""

import asyncio
import tempfile
import threading
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import asyncssh
import docker
from docker.errors import DockerException

from odoo_cloud_lib.address import REMOTE_DOCKER_SOCKET, LocalAddress, SshAddress
from odoo_cloud_lib.errors import HostUnreachableError

LOGIN_SECONDS = 20
API_SECONDS = 120

T = TypeVar("T")


class Host:
    """An open connection; made by :func:`connect`."""

    def __init__(self, client: docker.DockerClient, tunnel: "_Tunnel | None") -> None:
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
    with (
        tempfile.TemporaryDirectory(prefix="odoo-cloud-") as folder,
        _Tunnel(address) as tunnel,
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


class _Tunnel:
    """One SSH login, kept by an event loop in a thread of its own."""

    def __init__(self, address: SshAddress) -> None:
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._ports: dict[int, int] = {}

    def __enter__(self) -> "_Tunnel":
        self._thread.start()
        try:
            self._login = self._run(self._connect())
        except (OSError, asyncssh.Error, TimeoutError) as error:
            self._stop()
            where = f"{self._address.address} -p {self._address.port}"
            raise HostUnreachableError(
                self._address.docker_url,
                reason=str(error) or type(error).__name__,
                command=f"ssh {self._address.user}@{where} docker info",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._login.close()
        self._run(self._login.wait_closed())
        self._stop()

    def forward_socket(self, here: str, there: str) -> None:
        """Make the remote socket ``there`` answer at the local path ``here``."""
        self._run(self._login.forward_local_path(here, there))

    def forward_port(self, port: int) -> int:
        """Make the remote ``127.0.0.1:port`` answer at a free local port, and return that."""
        if port not in self._ports:
            listener = self._run(self._login.forward_local_port("127.0.0.1", 0, "127.0.0.1", port))
            self._ports[port] = listener.get_port()
        return self._ports[port]

    async def _connect(self) -> asyncssh.SSHClientConnection:
        known_hosts = asyncssh.import_known_hosts(self._address.known_host)
        identity = self._address.identity_file
        keys = [str(Path(identity).expanduser())] if identity else ()
        return await asyncio.wait_for(
            asyncssh.connect(
                self._address.address,
                port=self._address.port,
                username=self._address.user,
                client_keys=keys,
                known_hosts=known_hosts,
                keepalive_interval=15,
            ),
            LOGIN_SECONDS,
        )

    def _run(self, work: Awaitable[T]) -> T:
        async def finish() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(finish(), self._loop).result()

    def _stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
