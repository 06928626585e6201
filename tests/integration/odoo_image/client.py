"""What a user's browser does with Odoo, down to the session cookie."""

import re
import threading
from typing import Any

import requests

SECONDS = 60


class Browser:
    """Speaks to one container; ``sid`` is its session cookie, as a real browser would keep it."""

    def __init__(self, url: str, sid: str | None) -> None:
        """Open at ``url`` with the cookie ``sid``, or none."""
        self.url = url
        self.sid = sid

    def get(self, path: str) -> requests.Response:
        """Fetch a page; redirects are not followed."""
        return self._send("GET", path)

    def log_in(self, login: str = "admin", password: str = "admin") -> str:  # noqa: S107  Odoo's own
        """Fill in the login form; returns the new session id."""
        page = self.get("/web/login").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if token is None:
            raise AssertionError(page)
        form = {"csrf_token": token[1], "login": login, "password": password}
        response = self._send("POST", "/web/login", data=form)
        if response.status_code != requests.codes.see_other or self.sid is None:
            raise AssertionError(response.text)
        return self.sid

    @property
    def user(self) -> int | None:
        """The id of the user who is logged in here, None for a stranger."""
        return self.rpc("/web/session/get_session_info").json().get("result", {}).get("uid")

    def rpc(self, path: str, **params: object) -> requests.Response:
        """Send a JSON-RPC request of Odoo's web client."""
        body = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}
        return self._send("POST", path, json=body)

    def call(self, model: str, method: str, *args: object, **kwargs: object) -> Any:  # noqa: ANN401
        """Call a method of a model; returns its result, or raises AssertionError."""
        path = f"/web/dataset/call_kw/{model}/{method}"
        answer = self.rpc(path, model=model, method=method, args=args, kwargs=kwargs).json()
        if "error" in answer:
            raise AssertionError(answer)
        return answer.get("result")

    def _send(self, method: str, path: str, **options: Any) -> requests.Response:  # noqa: ANN401
        headers = {"Cookie": f"session_id={self.sid}"} if self.sid else {}
        response = requests.request(
            method,
            self.url + path,
            headers=headers,
            allow_redirects=False,
            timeout=SECONDS,
            **options,
        )
        self.sid = response.cookies.get("session_id") or self.sid
        return response


class Parallel:
    """The same question asked many times at once; ``answers`` fills as they come."""

    def __init__(self, browser: Browser, count: int) -> None:
        """Read the categories of partners ``count`` times, as the user of ``browser``."""
        self.answers: list[object] = []
        self._threads = [threading.Thread(target=self._ask, args=(browser,)) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def wait(self) -> list[object]:
        """Return all answers."""
        for thread in self._threads:
            thread.join()
        return self.answers

    def _ask(self, browser: Browser) -> None:
        mine = Browser(browser.url, browser.sid)
        try:
            self.answers.append(mine.call("res.partner.category", "search_read", [], ["name"]))
        except (requests.RequestException, AssertionError) as error:
            self.answers.append(error)
