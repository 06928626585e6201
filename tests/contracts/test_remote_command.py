"""The command plugin runs scripts over ssh, on the host that it expects and no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.plugins.base.values import Properties
from offline.plugins.command.plugin import command_plugin
from tests.contracts.client import Client, Made, RefusedError
from tests.contracts.official import package
from tests.support.ssh_server import SshServer, ssh_server

REMOTE = "command:remote:Command"


@pytest.fixture
def client() -> Client:
    """A command plugin."""
    return Client(command_plugin())


@pytest.fixture(scope="module")
def server() -> Iterator[SshServer]:
    """An ssh server."""
    with ssh_server() as found:
        yield found


def connection(server: SshServer, **changes: object) -> Properties:
    """Return how to log in to the server."""
    known: Properties = {
        "host": "127.0.0.1",
        "port": server.port,
        "user": "operator",
        "privateKey": server.private_key,
        "hostKey": server.host_key,
        "dialErrorLimit": 0,
    }
    return {**known, **changes}  # pyright: ignore[reportReturnType]


def said(made: Made) -> tuple[object, object]:
    """Return stdout and stderr."""
    return made.outputs.values["stdout"], made.outputs.values["stderr"]


def test_remote(client: Client, server: SshServer) -> None:
    """A script is run over ssh, with its standard input; the connection is secret."""
    inputs = client.checked(
        REMOTE,
        {"create": "cat; echo err >&2", "stdin": "typed\n", "connection": connection(server)},
    )

    made = client.create(REMOTE, inputs)

    assert said(made) == ("typed", "err")
    assert set(package("command")["resources"][REMOTE]["required"]) <= made.outputs.values.keys()
    assert "connection" in made.outputs.secret_names()


def test_remote_update_and_delete(client: Client, server: SshServer, tmp_path: Path) -> None:
    """The other scripts are run over ssh too, and earlier output is offered to them."""
    script = f"echo $PULUMI_COMMAND_STDOUT >> {tmp_path}/said"
    inputs = client.checked(
        REMOTE,
        {"create": "echo 1", "update": script, "delete": script, "connection": connection(server)},
    )
    made = client.create(REMOTE, inputs)

    client.update(REMOTE, made, inputs, inputs)
    client.delete(REMOTE, made, inputs)

    assert (tmp_path / "said").read_text() == "1\n1\n"


def test_remote_failure(client: Client, server: SshServer) -> None:
    """A script that fails over ssh fails alike."""
    inputs = client.checked(REMOTE, {"create": "exit 7", "connection": connection(server)})
    with pytest.raises(RefusedError, match="exit status 7: running 'exit 7'"):
        client.create(REMOTE, inputs)


def test_another_host_key(client: Client, server: SshServer) -> None:
    """A server that is not the one expected is not talked to."""
    with ssh_server() as other:
        wrong = connection(server, hostKey=other.host_key)
    inputs = client.checked(REMOTE, {"create": "echo never", "connection": wrong})
    with pytest.raises(RefusedError, match=r"ssh to operator@127.0.0.1:\d+: Host key is not trust"):
        client.create(REMOTE, inputs)

    assert "echo never" not in server.commands


def test_another_key(client: Client, server: SshServer) -> None:
    """A login that is refused is not tried again."""
    with ssh_server() as other:
        wrong = connection(server, privateKey=other.private_key, dialErrorLimit=10)
    inputs = client.checked(REMOTE, {"create": "echo never", "connection": wrong})
    with pytest.raises(RefusedError, match="Permission denied"):
        client.create(REMOTE, inputs)


def test_nobody_there(client: Client, server: SshServer) -> None:
    """A host that does not answer is dialled again as often as allowed."""
    nobody = connection(server, port=1, dialErrorLimit=1)
    inputs = client.checked(REMOTE, {"create": "x", "connection": nobody})
    begun = time.monotonic()
    with pytest.raises(RefusedError, match=r"ssh to operator@127\.0\.0\.1:1: "):
        client.create(REMOTE, inputs)

    assert time.monotonic() - begun > 0.9


def test_remote_cancellation(client: Client, server: SshServer) -> None:
    """A script that runs when the engine gives up is let go."""
    inputs = client.checked(REMOTE, {"create": "sleep 30", "connection": connection(server)})
    threading.Timer(0.5, client.servicer.cancelled.set).start()
    begun = time.monotonic()
    with pytest.raises(RefusedError):
        client.create(REMOTE, inputs)

    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({}, "connection: required, but not given"),
        ({"connection": {}}, "connection.host: required, but not given"),
        ({"connection": {"host": "h"}}, "connection: needs privateKey or password"),
        ({"connection": {"host": "h", "proxy": {}}}, "connection.proxy: no such field; valid: dia"),
        ({"environment": {}, "connection": {"host": "h"}}, "environment: command:remote:Command h"),
        ({"logging": "all"}, "logging: expected one of 'stdout', 'stderr'"),
    ],
)
def test_refused(client: Client, inputs: Properties, reason: str) -> None:
    """What cannot work, or is not implemented, is refused."""
    failures = client.check(REMOTE, inputs).failures

    assert any(text.startswith(reason) for _, text in failures)
