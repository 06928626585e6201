"""One SSH login that carries sockets and ports of a host to this machine."""

import asyncio
import random
import threading
from collections.abc import Awaitable
from pathlib import Path
from typing import TypeVar

import asyncssh

from odoo_cloud_lib.address import SshAddress
from odoo_cloud_lib.errors import HostUnreachableError

LOGIN_SECONDS = 20
# A server turns connections away while many are logging in at once (sshd's MaxStartups).
LOGIN_ATTEMPTS = 5
TURNED_AWAY = (ConnectionResetError, asyncssh.ConnectionLost)
OTHER_KEY = (
    "its host key is not the host_key of its entry under hosts; either it is a new machine"
    ' (docs/operations.md, "A server is lost"), or somebody is in between'
)

T = TypeVar("T")


class SshTunnel:
    """One SSH login, kept by an event loop in a thread of its own."""

    def __init__(self, address: SshAddress) -> None:
        """Remember the address; the login is made on entering."""
        self._address = address
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._ports: dict[int, int] = {}

    def __enter__(self) -> "SshTunnel":
        """Log in.

        Raises:
            HostUnreachableError: no answer, a wrong host key, or no right to log in.
        """
        self._thread.start()
        try:
            self._login = self._run(self._connect_in_turn())
        except asyncssh.HostKeyNotVerifiable as error:
            self._stop()
            raise HostUnreachableError(
                self._address.docker_url,
                reason=OTHER_KEY,
                command=f"ssh-keyscan -t ed25519 -p {self._address.port} {self._address.address}",
            ) from error
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
        """Log out, which ends everything that was forwarded."""
        self._run(self._log_out())
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

    async def _log_out(self) -> None:
        # In the loop's own thread: it may be writing to the same socket.
        self._login.close()
        await self._login.wait_closed()

    async def _connect_in_turn(self) -> asyncssh.SSHClientConnection:
        for attempt in range(1, LOGIN_ATTEMPTS):
            try:
                return await self._connect()
            except TURNED_AWAY:
                await asyncio.sleep(attempt * random.uniform(0.2, 1))  # noqa: S311 - no secret
        return await self._connect()

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
