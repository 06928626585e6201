"""command:remote:Command: scripts on another machine, over ssh."""

from __future__ import annotations

import asyncio
import threading
from typing import Final

import asyncssh

from offline.plugins.base.check import Failure
from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation
from offline.plugins.base.schema import ResourceSchema, integer, number, record, text
from offline.plugins.base.values import Properties
from offline.plugins.command.script import (
    COMMON_INPUTS,
    OUTPUTS,
    Output,
    Say,
    Script,
    speaker,
)

PAUSE: Final = 0.1
BETWEEN_DIALS: Final = 1.0
"""Seconds; a host that is booting refuses connections for a while."""


class RemoteCommand(Script):
    """Scripts on another machine."""

    schema = ResourceSchema(
        token="command:remote:Command",  # noqa: S106 - a type token
        inputs={
            **COMMON_INPUTS,
            "connection": record(
                {
                    "host": text(required=True),
                    "port": number(default=22),
                    "user": text(default="root"),
                    "password": text(),
                    "privateKey": text(),
                    "privateKeyPassword": text(),
                    "hostKey": text(),
                    "dialErrorLimit": integer(default=10),
                    "perDialTimeout": integer(default=15),
                },
                required=True,
            ),
        },
        outputs=OUTPUTS,
        derived_outputs=frozenset(OUTPUTS),
        secret_outputs=frozenset({"connection"}),
        refused=frozenset({"environment"}),
    )

    def check(self, inputs: Properties) -> list[Failure]:
        """Refuse a connection that has nothing to log in with."""
        connection = inputs["connection"]
        if not isinstance(connection, dict) or connection.keys() & {"password", "privateKey"}:
            return []
        reason = "needs privateKey or password; ssh agents are not implemented"
        return [Failure(("connection",), reason)]

    def run(
        self, script: str, inputs: Reader, environment: dict[str, str], operation: Operation
    ) -> Output:
        """Log in and run a script with the user's shell."""
        connection = inputs.record("connection")
        say = speaker(inputs, operation)
        work = _run(connection, script, inputs.text("stdin"), environment, operation.cancelled, say)
        try:
            return asyncio.run(work)
        except (OSError, asyncssh.Error, asyncssh.KeyImportError) as error:
            msg = f"ssh to {_address(connection)}: {error or type(error).__name__}"
            raise PluginError(msg) from error


def _address(connection: Reader) -> str:
    user, host = connection.text("user"), connection.text("host")
    return f"{user}@{host}:{_port(connection)}"


def _port(connection: Reader) -> int:
    return int(connection.number("port"))


async def _run(
    connection: Reader,
    script: str,
    stdin: str,
    environment: dict[str, str],
    cancelled: threading.Event,
    say: Say,
) -> Output:
    client = await _dial(connection, cancelled)
    try:
        process = await client.create_process(script, env=environment, errors="replace")
        process.stdin.write(stdin)
        process.stdin.write_eof()
        work = asyncio.gather(
            _lines("stdout", process.stdout, say), _lines("stderr", process.stderr, say)
        )
        while not work.done():
            if cancelled.is_set():
                client.abort()
            await asyncio.wait([work], timeout=PAUSE)
        stdout, stderr = await work
        status = (await process.wait()).returncode
    finally:
        client.close()
        await client.wait_closed()
    return Output(stdout=stdout, stderr=stderr, status=255 if status is None else status)


async def _lines(name: str, reader: asyncssh.SSHReader[str], say: Say) -> str:
    lines: list[str] = []
    async for line in reader:
        lines.append(line)
        say(name, line)
    return "".join(lines)


async def _dial(connection: Reader, cancelled: threading.Event) -> asyncssh.SSHClientConnection:
    """Connect, trying again while the host does not answer; a refused login is final."""
    errors = 0
    while True:
        try:
            return await _connect(connection)
        except (OSError, TimeoutError):
            errors += 1
            limit = connection.integer("dialErrorLimit")
            if cancelled.is_set() or (limit >= 0 and errors > limit):
                raise
        await asyncio.sleep(BETWEEN_DIALS)


async def _connect(connection: Reader) -> asyncssh.SSHClientConnection:
    keys: list[asyncssh.SSHKey] = []
    if "privateKey" in connection:
        phrase = connection.text("privateKeyPassword") or None
        keys.append(asyncssh.import_private_key(connection.text("privateKey"), phrase))
    pinned = (
        [asyncssh.import_public_key(connection.text("hostKey"))] if "hostKey" in connection else []
    )
    return await asyncssh.connect(
        connection.text("host"),
        _port(connection),
        username=connection.text("user"),
        password=connection.text("password") or None,
        client_keys=keys or None,
        agent_path=None,
        known_hosts=(pinned, [], []) if pinned else None,
        config=None,
        connect_timeout=connection.integer("perDialTimeout"),
    )
