"""An ssh server inside the test: one user with a key, a shell, and forwarding of unix sockets."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Generator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncssh


@dataclass(frozen=True, kw_only=True)
class SshServer:
    """Where the server listens, and what lets a client in."""

    port: int
    private_key: str
    host_key: str
    commands: list[str] = field(default_factory=list[str])
    """The commands that were run, as they came."""


class _Server(asyncssh.SSHServer):
    def unix_connection_requested(self, dest_path: str) -> bool:
        """Forward to any socket of this machine."""
        del dest_path
        return True


@contextmanager
def ssh_server() -> Generator[SshServer, None, None]:
    """Serve on 127.0.0.1 until the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    client_key, host_key = _key(), _key()
    commands: list[str] = []
    acceptor = _run(loop, _listen(client_key, host_key, commands))
    try:
        yield SshServer(
            port=acceptor.get_port(),
            private_key=client_key.export_private_key().decode(),
            host_key=host_key.export_public_key().decode(),
            commands=commands,
        )
    finally:
        _run(loop, _close(acceptor))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401
    future: Future[Any] = asyncio.run_coroutine_threadsafe(work, loop)
    return future.result(30)


async def _end(child: asyncio.subprocess.Process) -> None:
    """Leave no transport behind, which would complain in the midst of other tests."""
    with suppress(ProcessLookupError):
        child.kill()
    await child.communicate()


async def _close(acceptor: asyncssh.SSHAcceptor) -> None:
    acceptor.close()
    await acceptor.wait_closed()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _listen(
    client_key: asyncssh.SSHKey, host_key: asyncssh.SSHKey, commands: list[str]
) -> asyncssh.SSHAcceptor:
    async def serve(process: asyncssh.SSHServerProcess[bytes]) -> None:
        commands.append(process.command or "")
        child = await asyncio.create_subprocess_exec(
            "/bin/sh",
            "-c",
            process.command or "",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**dict(process.env), "PATH": "/usr/bin:/bin"},
        )
        try:
            stdout, stderr = await child.communicate(await process.stdin.read())
        finally:
            await _end(child)
        process.stdout.write(stdout)
        process.stderr.write(stderr)
        process.exit(child.returncode or 0)

    return await asyncssh.listen(
        "127.0.0.1",
        0,
        server_factory=_Server,
        server_host_keys=[host_key],
        authorized_client_keys=asyncssh.import_authorized_keys(
            client_key.export_public_key().decode()
        ),
        process_factory=serve,
        encoding=None,
    )
