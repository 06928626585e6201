"""Runs a plugin as the engine expects: it prints a port, and serves until told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent import futures
from types import FrameType
from typing import Final

from offline.plugins.base.plugin import Plugin
from offline.plugins.base.servicer import Servicer
from offline.plugins.base.wire import grpc, services

WORKERS: Final = 32
LARGEST_MESSAGE: Final = 400 * 1024 * 1024
"""Bytes; the engine's own limit."""
GRACE: Final = 4.0
"""Seconds for running requests to clean up; the engine kills a plugin five seconds after asking."""


def serve(plugin: Plugin) -> None:
    """Serve until the engine, or a signal, ends the process."""
    servicer = Servicer(plugin)
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=WORKERS),
        options=[
            ("grpc.max_receive_message_length", LARGEST_MESSAGE),
            ("grpc.max_send_message_length", LARGEST_MESSAGE),
        ],
    )
    services.add_ResourceProviderServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    stop = _stop_on_signals()
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    stop.wait()
    servicer.cancelled.set()
    server.stop(GRACE).wait()
    plugin.close()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)
    return stop
