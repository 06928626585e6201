"""A small browser: HTTPS to a name on this machine, cookies, Odoo's login form and JSON-RPC.

Names below ``localhost`` do not resolve everywhere, so it always dials the loopback address and
speaks of the wanted name in the TLS handshake and the Host header.
"""

import http.client
import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlencode

LOOPBACK = "127.0.0.1"
UNFINISHED = 6


@dataclass
class Answer:
    """One response."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """A visitor of one host name, trusting one authority (a PEM text) and no other."""

    name: str
    port: int
    authority: str
    cookies: dict[str, str] = field(default_factory=dict[str, str])
    timeout: float = 60

    def get(
        self, path: str, *, host: str | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """Get a page; ``host`` asks the same server for another name."""
        return self._ask("GET", path, None, headers or {}, host)

    def post(self, path: str, form: dict[str, str]) -> Answer:
        """Send a form."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(form).encode(), kind, None)

    def call(self, path: str, **params: object) -> Any:  # noqa: ANN401
        """Call a JSON-RPC route and return its result."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        answer = self._ask("POST", path, body, {"Content-Type": "application/json"}, None)
        content = json.loads(answer.text)
        if "error" in content:
            raise AssertionError(answer.text[:2000])
        # A method that returns nothing has no result in its answer.
        return content.get("result")

    def model(self, model: str, method: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401
        """Call a method of a model as who is logged in."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        return self.call(path, model=model, method=method, args=args, kwargs=kwargs)

    def log_in(self, password: str, login: str = "admin") -> Answer:
        """Fill in Odoo's login form; a redirect is a success."""
        page = self.get("/web/login")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        if token is None:
            raise AssertionError(page.text[:2000])
        form = {"csrf_token": token[1], "login": login, "password": password, "redirect": ""}
        return self.post("/web/login", form)

    @property
    def user_id(self) -> int | None:
        """Who is logged in; None is nobody."""
        try:
            return self.call("/web/session/get_session_info").get("uid")
        except AssertionError:
            return None

    def dial(self) -> ssl.SSLSocket:
        """Open a TLS connection whose certificate has been checked, the name included."""
        plain = socket.create_connection((LOOPBACK, self.port), timeout=self.timeout)
        return self._trust.wrap_socket(plain, server_hostname=self.name)

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        # Making one takes longer than a handshake with it.
        return ssl.create_default_context(cadata=self.authority)

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str], host: str | None
    ) -> Answer:
        cookie = "; ".join(f"{key}={value}" for key, value in self.cookies.items())
        name = host or self.name
        # Its sister for HTTPS reads all of the system's authorities first, each time.
        connection = http.client.HTTPConnection(LOOPBACK, self.port)
        connection.sock = self.dial()
        try:
            sent = {"Host": f"{name}:{self.port}", "Cookie": cookie, **headers}
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        self._keep(response.headers.get_all("Set-Cookie") or [])
        return Answer(response.status, dict(response.getheaders()), text)

    def _keep(self, cookies: list[str]) -> None:
        for cookie in cookies:
            key, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[key] = value


@dataclass
class Visits:
    """What steady visitors saw: how often they asked, and what went wrong."""

    asked: int = 0
    failed: list[str] = field(default_factory=list[str])


@contextmanager
def visiting(browsers: list[Browser], path: str, rate: float = 20) -> Generator[Visits]:
    """Ask each browser for ``path`` ``rate`` times a second until the block ends."""

    def open_page(browser: Browser) -> None:
        status = browser.get(path).status
        if status != http.HTTPStatus.OK:
            message = f"{browser.name}: {status}"
            raise AssertionError(message)

    with repeating([partial(open_page, browser) for browser in browsers], rate) as visits:
        yield visits


@contextmanager
def repeating(actions: list[Callable[[], object]], rate: float) -> Generator[Visits]:
    """Begin each action ``rate`` times a second until the block ends, in threads.

    Of each action ``UNFINISHED`` may be under way; then it waits, as a browser with all of its
    connections in use. On a busy machine a crowd would fail for want of a processor alone.
    """
    visits, done, lock = Visits(), threading.Event(), threading.Lock()

    def act(action: Callable[[], object], under_way: threading.Semaphore) -> None:
        problem = None
        try:
            action()
        except (OSError, http.client.HTTPException, ValueError, AssertionError) as error:
            problem = f"{time.strftime('%X')} {error!r}"
        under_way.release()
        with lock:
            visits.asked += 1
            if problem:
                visits.failed.append(problem)

    def repeat(action: Callable[[], object]) -> None:
        begun: list[threading.Thread] = []
        under_way = threading.Semaphore(UNFINISHED)
        while not done.wait(1 / rate):
            under_way.acquire()
            begun.append(threading.Thread(target=act, args=(action, under_way)))
            begun[-1].start()
        for thread in begun:
            thread.join()

    threads = [threading.Thread(target=repeat, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    try:
        yield visits
    finally:
        done.set()
        for thread in threads:
            thread.join()
