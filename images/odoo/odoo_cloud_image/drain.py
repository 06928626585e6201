"""A stop that loses no request: what has been accepted is answered, what comes later is refused.

A refused connection is one that the proxy repeats elsewhere. On its own, Odoo gives threads one
second; its workers finish, but meanwhile the kernel goes on accepting connections for them that
nobody will answer.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import errno
import functools
import select
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import odoo.service.server
from odoo.service.server import (
    PreforkServer,
    ThreadedServer,
    ThreadedWSGIServerReloadable,
    WorkerHTTP,
)

from .wrapping import wrap

GRACE_SECONDS = 20
"""How long requests and jobs in threads may take to finish. Workers have their own limits."""

Client = tuple[socket.socket, Any]


def drain_before_stopping() -> None:
    """Let both kinds of server drain when they are told to stop."""
    wrap(ThreadedWSGIServerReloadable, "server_close", _close_listener)
    wrap(ThreadedServer, "stop", _stop_threads)
    wrap(PreforkServer, "stop", _stop_workers)
    wrap(WorkerHTTP, "process_work", _process_work)


def _close_listener(original: Callable[..., None], httpd: ThreadedWSGIServerReloadable) -> None:
    httpd.max_http_threads = 0  # whoever waits is let in now
    for _ in range(httpd.request_queue_size):
        if not _is_readable(httpd.socket):
            break
        httpd.handle_request()
    original(httpd)


def _stop_threads(original: Callable[..., None], server: ThreadedServer) -> None:
    deadline = time.monotonic() + GRACE_SECONDS
    if server.httpd:
        server.httpd.shutdown()
        _join_listener(deadline)
    while time.monotonic() < deadline and any(map(_is_busy, _others(server))):
        time.sleep(0.05)
    original(server)


def _join_listener(deadline: float) -> None:
    # The thread that accepts closes the socket after it has left its loop.
    for thread in threading.enumerate():
        if thread.name == "odoo.service.httpd":
            thread.join(deadline - time.monotonic())


def _others(server: ThreadedServer) -> list[threading.Thread]:
    given_up = {threading.current_thread(), *server.limits_reached_threads}
    return [thread for thread in threading.enumerate() if thread not in given_up]


def _is_busy(thread: threading.Thread) -> bool:
    kind = getattr(thread, "type", None)
    working_cron = kind == "cron" and getattr(thread, "start_time", None) is not None
    return kind == "http" or working_cron


def _stop_workers(
    original: Callable[..., None],
    server: PreforkServer,
    graceful: object = True,  # noqa: FBT002  Odoo's signature
) -> None:
    if graceful and server.socket and not odoo.service.server.server_phoenix:
        waiting = _accepted(server.socket)
        # For the workers too, which hold copies of the socket: closing ours would not do.
        server.socket.shutdown(socket.SHUT_RDWR)
        _answer(server, waiting)
    original(server, graceful)


def _accepted(listener: socket.socket) -> list[Client]:
    clients: list[Client] = []
    while _is_readable(listener):
        try:
            clients.append(listener.accept())
        except BlockingIOError:  # a worker was faster
            break
    return clients


def _is_readable(listener: socket.socket) -> bool:
    return bool(select.select([listener], [], [], 0)[0])


def _answer(server: PreforkServer, clients: list[Client]) -> None:
    for first in range(min(server.population, len(clients))):
        share = clients[first :: server.population]
        server.worker_spawn(functools.partial(_WaitingWorker, clients=share), server.workers_http)
    for client, _ in clients:
        client.close()


class _WaitingWorker(WorkerHTTP):
    """Answers the connections that were still waiting for a worker, and ends."""

    def __init__(self, multi: PreforkServer, clients: list[Client]) -> None:
        super().__init__(multi)
        self._clients = clients

    def run(self) -> None:
        self.start()
        for client, address in self._clients:
            self.process_request(client, address)


def _process_work(original: Callable[..., None], worker: WorkerHTTP) -> None:
    try:
        original(worker)
    except OSError as error:
        if error.errno != errno.EINVAL:  # the socket listens no more
            raise
        worker.alive = False
