"""Docker over ssh: the command that forwards, and a real engine at its other end."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.plugins.base.errors import ConfigurationError
from offline.plugins.base.values import Bag, Properties, Value
from offline.plugins.docker.plugin import docker_plugin
from offline.plugins.docker.tunnel import Tunnel, ssh_command
from tests.contracts.client import Client, RefusedError
from tests.contracts.conftest import PREFIX
from tests.support.ssh_server import SshServer, ssh_server

VOLUME = "docker:index/volume:Volume"


def test_command() -> None:
    """The given options come before the fixed ones, and the destination is no option."""
    command = ssh_command("ssh://me@host:2222", ["-i", "key"], Path("/x/docker.sock"))

    assert command == [
        "ssh",
        "-i",
        "key",
        "-o",
        "BatchMode=yes",
        "-o",
        "ExitOnForwardFailure=yes",
        "-o",
        "ServerAliveInterval=15",
        "-p",
        "2222",
        "-N",
        "-T",
        "-L",
        "/x/docker.sock:/var/run/docker.sock",
        "--",
        "me@host",
    ]


@pytest.mark.parametrize("host", ["ssh://", "ssh://me@", "ssh://host/run/docker.sock"])
def test_no_address(host: str) -> None:
    """An address without a host, or with a path, is refused at once."""
    with pytest.raises(ConfigurationError, match=r"expected ssh://\[user@\]host\[:port\]"):
        Tunnel(host, [])


@pytest.fixture(scope="module")
def server() -> Iterator[SshServer]:
    """An ssh server that forwards."""
    with ssh_server() as found:
        yield found


def config(server: SshServer, folder: Path) -> Properties:
    """Return the provider's configuration for the server, with its key pinned."""
    key, known = folder / "key", folder / "known"
    key.write_text(server.private_key)
    key.chmod(0o600)
    known.write_text(f"[127.0.0.1]:{server.port} {server.host_key}")
    options: list[Value] = ["-F", "none", "-i", str(key), "-o", f"UserKnownHostsFile={known}"]
    return {"host": f"ssh://me@127.0.0.1:{server.port}", "sshOpts": options}


@pytest.mark.engine
def test_engine_behind_ssh(server: SshServer, tmp_path: Path) -> None:
    """Resources are made through the tunnel, which is gone with the plugin."""
    plugin = docker_plugin()
    client = Client(plugin, config(server, tmp_path))
    inputs = client.checked(VOLUME, {}, name=PREFIX)

    made = client.create(VOLUME, inputs)
    found = client.read(VOLUME, made.identifier, inputs, made.outputs)
    client.delete(VOLUME, made, inputs)
    running = _forwarders(server)
    begun = time.monotonic()
    plugin.close()

    assert found.outputs == made.outputs
    assert len(running) == 1
    assert _forwarders(server) == []
    assert time.monotonic() - begun < 2


@pytest.mark.engine
def test_tunnel_that_broke(server: SshServer, tmp_path: Path) -> None:
    """A connection that was lost is made anew."""
    plugin = docker_plugin()
    client = Client(plugin, config(server, tmp_path))
    client.read(VOLUME, f"{PREFIX}-none", Bag(values={"name": "x"}))
    (process,) = _forwarders(server)
    subprocess.run(["kill", process], check=True)  # noqa: S603, S607
    while _forwarders(server):
        pass

    assert client.read(VOLUME, f"{PREFIX}-none", Bag(values={"name": "x"})).identifier == ""
    plugin.close()


def _forwarders(server: SshServer) -> list[str]:
    pattern = f"^ssh .*-p {server.port} .*docker.sock"
    done = subprocess.run(["pgrep", "-f", pattern], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return done.stdout.split()


def test_login_that_fails(tmp_path: Path) -> None:
    """ssh's own words are passed on, with the address and what to look at."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    host = f"ssh://me@127.0.0.1:{port}"
    client = Client(docker_plugin(), {"host": host, "sshOpts": ["-F", "none"]})
    with pytest.raises(RefusedError) as refused:
        client.create(VOLUME, client.checked(VOLUME, {}))

    text = str(refused.value)
    assert text.startswith(
        f"ssh to {host} failed: ssh: connect to host 127.0.0.1 port {port}: Conn"
    )
    assert "see docker:sshOpts" in text
    assert not list(tmp_path.iterdir())
