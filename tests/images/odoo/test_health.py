"""The health command asks every port, and believes only a 200."""

import socket
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from images.odoo.odoo_cloud_image import health


@contextmanager
def answering(answer: bytes) -> Generator[tuple[int, list[bytes]]]:
    """Serve ``answer`` to everybody; yields the port and the requests that came."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    requests.append(connection.recv(4096))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1], requests
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.mark.parametrize(
    ("config", "ports"),
    [
        ("[options]\nworkers = 0\n", [8069]),
        ("[options]\n", [8069]),
        ("[options]\nworkers = 2\n", [8069, 8072]),
        ("[options]\nworkers=2\ngevent_port=9000\n", [8069, 9000]),
    ],
)
def test_the_ports_of_a_configuration(config: str, ports: list[int]) -> None:
    """With workers, a second process serves websockets."""
    assert health.ports(config) == ports


def test_a_200_is_healthy() -> None:
    """It asked for the database, and with a cookie, so that Odoo asks Redis."""
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as (port, requests):
        assert health.failure(port) is None
    [request] = requests
    assert request.startswith(b"GET /web/health?db_server_status=1 HTTP/1.0\r\n")
    assert b"\r\nCookie: session_id=" + b"-" * 84 + b"\r\n" in request


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 500 INTERNAL\r\n\r\n", "answers 500"),
        (b"HTTP/1.1 503 SERVICE UNAVAILABLE\r\n\r\n", "answers 503"),
        (b"", "answers nothing"),
        (b"200", "answers nothing"),
    ],
)
def test_anything_else_is_not(answer: bytes, reason: str) -> None:
    """The reason is what an operator reads in the container's health log."""
    with answering(answer) as (port, _):
        assert health.failure(port) == reason


def test_nobody_there() -> None:
    """A process that does not listen is not healthy."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "refused" in (health.failure(port) or "")


def test_the_program(tmp_path: Path) -> None:
    """It says what failed and exits 1."""
    config = tmp_path / "odoo.conf"
    config.write_text("[options]\nworkers = 1\ngevent_port = 1\n")
    done = subprocess.run(  # noqa: S603  our own file
        [sys.executable, health.__file__],
        env={"ODOO_RC": str(config)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "port 1: [Errno 111] Connection refused" in done.stdout
