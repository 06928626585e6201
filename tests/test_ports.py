"""A port that a test was given is nobody else's."""

import socket
import subprocess
import sys

import pytest

from tests.support import ports

ASK = "from tests.support import ports; ports.LOWEST = {0}; ports.FIRST_OF_KERNEL = {0} + 1"


def test_another_run_is_not_given_the_same() -> None:
    """As long as this one lives, though nothing listens there."""
    [port] = ports.free_ports(1)
    other = subprocess.run(  # noqa: S603
        [sys.executable, "-c", ASK.format(port) + "; ports.free_ports(1)"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert "1 ports wanted, 0 free" in other.stderr


def test_a_port_that_somebody_listens_on_is_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """On whichever address."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setattr(ports, "LOWEST", port)
        monkeypatch.setattr(ports, "FIRST_OF_KERNEL", port + 1)
        with pytest.raises(OSError, match="0 free"):
            ports.free_ports(1)


def test_the_last_free_one_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """There need not be one more."""
    [port] = ports.free_ports(1)
    ports._claims.pop().close()  # pyright: ignore[reportPrivateUsage]
    monkeypatch.setattr(ports, "LOWEST", port)
    monkeypatch.setattr(ports, "FIRST_OF_KERNEL", port + 1)
    assert ports.free_ports(1) == [port]


def test_they_are_none_that_a_connection_may_take() -> None:
    """The kernel gives those out by itself."""
    assert all(ports.LOWEST <= it < ports.FIRST_OF_KERNEL for it in ports.free_ports(20))
