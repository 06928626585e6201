"""A plugin's process: what it prints, that it serves in parallel, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

import pytest

from offline.plugins.base import wire
from offline.plugins.base.values import Bag
from tests.contracts.client import urn

ROOT: Final = Path(__file__).parents[2]
LOCAL = "command:local:Command"
stubs: Any = wire.services


@contextmanager
def plugin(name: str, folder: Path) -> Generator[tuple[subprocess.Popen[str], Any], None, None]:
    """Start a plugin as the installed wrapper does, and connect to it."""
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", f"offline.plugins.{name}"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        port = _stream(process.stdout).readline().strip()
        with wire.grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield process, stubs.ResourceProviderStub(channel)
    finally:
        process.kill()
        process.communicate()


def _stream(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


def create(stub: Any, script: str) -> Any:  # noqa: ANN401 - a protobuf message
    """Run a script through the plugin."""
    properties = wire.struct_of(Bag(values={"create": script}))
    return stub.Create(wire.messages.CreateRequest(urn=urn(LOCAL), properties=properties))


@pytest.mark.parametrize(
    ("name", "version"),
    [("docker", "5.2.0"), ("command", "1.2.1"), ("random", "4.21.4"), ("aws", "7.51.1")],
)
def test_introduction(name: str, version: str, tmp_path: Path) -> None:
    """It prints its port and nothing else, tells its version, and understands secrets."""
    # The engine starts plugins in the program's folder, whose files must not be taken for modules.
    (tmp_path / "socket.py").write_text("raise SystemExit('not this one')")
    with plugin(name, tmp_path) as (process, stub):
        info = stub.GetPluginInfo(wire.empty())
        hello = stub.Handshake(wire.messages.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
        ready = stub.Configure(wire.messages.ConfigureRequest())
        schema = stub.GetSchema(wire.messages.GetSchemaRequest())
        process.terminate()
        said, errors = process.communicate(timeout=10)

    assert info.version == version
    assert hello.accept_secrets
    assert (ready.acceptSecrets, ready.supportsPreview, ready.acceptResources) == (
        True,
        True,
        False,
    )
    assert f'"name": "{name}"' in schema.schema
    assert (said, errors, process.returncode) == ("", "", 0)


def test_parallel_requests(tmp_path: Path) -> None:
    """Slow requests do not wait for one another."""
    with plugin("command", tmp_path) as (_, stub):
        stub.Configure(wire.messages.ConfigureRequest())
        begun = time.monotonic()
        with ThreadPoolExecutor(12) as pool:
            running = [pool.submit(create, stub, "sleep 1; echo done") for _ in range(12)]
            answers = [request.result() for request in running]

    assert time.monotonic() - begun < 6
    assert [wire.bag_of(item.properties).values["stdout"] for item in answers] == ["done"] * 12


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals(tmp_path: Path, number: signal.Signals) -> None:
    """Told to stop, it ends what it is doing and goes within the engine's five seconds."""
    script = f"echo $$ > {tmp_path}/pid; exec sleep 60"
    with plugin("command", tmp_path) as (process, stub), ThreadPoolExecutor(1) as pool:
        stub.Configure(wire.messages.ConfigureRequest())
        request = pool.submit(create, stub, script)
        while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
            time.sleep(0.05)
        process.send_signal(number)
        assert process.wait(5) == 0
        error: Any = request.exception(5)

    assert "exit status -15" in error.details()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_unforeseen_errors(tmp_path: Path) -> None:
    """What nobody foresaw is told as such: the engine then notes a pending operation."""
    with plugin("random", tmp_path) as (_, stub):
        stub.Configure(wire.messages.ConfigureRequest())
        token = "random:index/randomString:RandomString"
        request = wire.messages.CreateRequest(urn=urn(token))
        with pytest.raises(wire.grpc.RpcError) as found:
            stub.Create(request)

    error: Any = found.value
    assert error.code() is wire.grpc.StatusCode.UNKNOWN
