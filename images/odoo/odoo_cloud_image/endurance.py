"""Outages of PostgreSQL and crowds of requests, outlived.

On its own, Odoo's cron threads end for good when the server does not answer at once after a broken
connection, and its worker master stops altogether when it forks in that moment. One page with a few
dozen pictures is enough for a process to have opened all the connections it may: the next request
gets an error. A thread each is no way out of that: their stacks fill the address space that
``limit_memory_hard`` leaves, and then a server that cannot start threads stands still for good. And
only 8 connections may wait for each worker; the kernel resets the others.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import logging
import os
import threading
import time
from collections.abc import Callable

import psycopg2
from odoo.service.server import (
    PreforkServer,
    RequestHandler,
    ThreadedServer,
    ThreadedWSGIServerReloadable,
)
from odoo.sql_db import ConnectionPool
from psycopg2.pool import PoolError

from .wrapping import wrap

RETRY_SECONDS = 5
THREADS = "ODOO_MAX_HTTP_THREADS"
HTTP_THREADS = 16
"""How many requests threads answer at once; the others wait to be accepted."""
POOL_SECONDS = 10
POOL_PAUSE_SECONDS = 0.02
WAITING_CONNECTIONS = 128
"""As many as Odoo's threaded server lets wait."""

_logger = logging.getLogger(__name__)


def outlive_outages_and_crowds() -> None:
    """Let cron, the worker master and requests wait instead of giving up."""
    wrap(ThreadedServer, "cron_thread", _cron_thread)
    wrap(PreforkServer, "start", _start_workers)
    wrap(PreforkServer, "process_spawn", _process_spawn)
    wrap(ConnectionPool, "borrow", _borrow)
    os.environ.setdefault(THREADS, str(HTTP_THREADS))
    wrap(RequestHandler, "end_headers", _end_headers)
    wrap(ThreadedWSGIServerReloadable, "shutdown_request", _shutdown_request)


def _cron_thread(original: Callable[..., None], server: ThreadedServer, number: int) -> None:
    while True:
        try:
            original(server, number)
        except psycopg2.Error as error:
            _logger.warning("cron%d waits for the database: %s", number, _first_line(error))
            time.sleep(RETRY_SECONDS)


def _start_workers(original: Callable[..., None], server: PreforkServer) -> None:
    original(server)
    if server.socket:
        server.socket.listen(WAITING_CONNECTIONS)


def _process_spawn(original: Callable[..., None], server: PreforkServer) -> None:
    try:
        original(server)
    except psycopg2.Error as error:
        # The master's own loop comes back here within seconds.
        _logger.warning("new workers wait for the database: %s", _first_line(error))


def _end_headers(original: Callable[..., None], handler: RequestHandler) -> None:
    original(handler)
    me = threading.current_thread()
    if handler.headers.get("Upgrade") == "websocket" and not hasattr(me, "stepped_aside"):
        # A websocket lasts as long as its page is open, and would take a place from requests.
        me.stepped_aside = True  # pyright: ignore[reportAttributeAccessIssue]
        handler.server.http_threads_sem.release()


def _shutdown_request(
    original: Callable[..., None], httpd: ThreadedWSGIServerReloadable, *args: object
) -> None:
    if httpd.max_http_threads and hasattr(threading.current_thread(), "stepped_aside"):
        httpd.http_threads_sem.acquire()  # for the original gives it back
    original(httpd, *args)


def _borrow(original: Callable[..., object], pool: ConnectionPool, *args: object) -> object:
    deadline = time.monotonic() + POOL_SECONDS
    while True:
        try:
            return original(pool, *args)
        except PoolError:
            # Not for ever: requests that hold one connection may be waiting for a second.
            if time.monotonic() > deadline:
                raise
            time.sleep(POOL_PAUSE_SECONDS)


def _first_line(error: psycopg2.Error) -> str:
    return str(error).strip().partition("\n")[0]
