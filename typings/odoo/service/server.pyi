"""The threaded server and the one with workers."""

import socket
import socketserver
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

server_phoenix: bool

class ThreadedWSGIServerReloadable(socketserver.TCPServer):
    max_http_threads: int
    http_threads_sem: threading.Semaphore

class RequestHandler(BaseHTTPRequestHandler):
    server: ThreadedWSGIServerReloadable

class ThreadedServer:
    httpd: ThreadedWSGIServerReloadable | None
    limits_reached_threads: set[threading.Thread]
    def cron_thread(self, number: int) -> None: ...
    def stop(self) -> None: ...

class PreforkServer:
    population: int
    socket: socket.socket | None
    workers_http: dict[int, WorkerHTTP]
    def start(self) -> None: ...
    def process_spawn(self) -> None: ...
    def stop(self, graceful: bool = True) -> None: ...
    def worker_spawn(
        self, klass: Callable[[PreforkServer], WorkerHTTP], workers_registry: dict[int, WorkerHTTP]
    ) -> WorkerHTTP: ...

class WorkerHTTP:
    alive: bool
    def __init__(self, multi: PreforkServer) -> None: ...
    def start(self) -> None: ...
    def run(self) -> None: ...
    def process_request(self, client: socket.socket, addr: object) -> None: ...
    def process_work(self) -> None: ...
