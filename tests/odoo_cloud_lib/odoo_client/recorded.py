"""A web server that gives recorded answers, one after the other, and remembers what it was sent."""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from odoo_cloud_lib.odoo_client import Endpoint

TRACE = "only-in-the-traceback"


@dataclass
class Request:
    """What a client sent."""

    path: str
    headers: Message
    content: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The content as the values that it describes."""
        return json.loads(self.content)


@dataclass
class Recorded:
    """Answers to give, status and content; the last one is given again and again."""

    answers: list[tuple[int, str]]
    port: int
    requests: list[Request] = field(default_factory=list[Request])

    @property
    def endpoint(self) -> Endpoint:
        """Where to reach it."""
        return Endpoint(url=f"http://127.0.0.1:{self.port}", database="acme")

    def next(self) -> tuple[int, str]:
        """Return the answer whose turn it is."""
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def recorded(*answers: tuple[int, str]) -> Generator[Recorded]:
    """Yield a running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            server.requests.append(Request(self.path, self.headers, content))
            status, text = server.next()
            self.send_response(status)
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Recorded(list(answers), http.server_port)
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


def failure(name: str, message: str) -> str:
    """Return how Odoo describes an exception, its traceback included."""
    debug = f'Traceback (most recent call last):\n  File "/x.py", line 1\n{TRACE}: {message}'
    return json.dumps(
        {"name": name, "message": message, "arguments": [message], "context": {}, "debug": debug}
    )
