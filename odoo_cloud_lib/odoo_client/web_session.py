"""The web client's interface, for what it alone can do: get in with a password.

It logs in as a browser does, into a session of its own, and out at the end.
"""

import json
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus

from pydantic import BaseModel, ValidationError

from odoo_cloud_lib.errors import OdooAuthenticationError, OdooUnreachableError
from odoo_cloud_lib.odoo_client.connection import Connection, open_connection
from odoo_cloud_lib.odoo_client.endpoint import Endpoint, Login
from odoo_cloud_lib.odoo_client.faults import Failure, kind_of
from odoo_cloud_lib.odoo_client.rpc import Call


class _Error(BaseModel):
    data: Failure


class _Answer(BaseModel):
    result: object = None
    error: _Error | None = None


class _Account(BaseModel):
    uid: int | None


class WebSession:
    """A logged-in session; made by :func:`web_session`."""

    def __init__(self, connection: Connection) -> None:
        """Use the connection's cookies."""
        self._connection = connection

    def call(self, call: Call) -> object:
        """Send ``call`` as the web client does."""
        args, kwargs = call.positional()
        params = {"model": call.model, "method": call.method, "args": args, "kwargs": kwargs}
        return self.ask("/web/dataset/call_kw", params, call, *call.secrets())

    def ask(self, path: str, params: Mapping[str, object], what: object, *secrets: str) -> object:
        """Call a JSON-RPC route and return its result."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        response = self._connection.post(path, body, {"Content-Type": "application/json"})
        try:
            answer = _Answer.model_validate_json(response.content)
        except ValidationError:
            raise self._connection.no_odoo(what, response) from None
        if answer.error is None:
            return answer.result
        failure = answer.error.data
        kind = kind_of(failure, HTTPStatus.INTERNAL_SERVER_ERROR)
        raise self._connection.error(kind, what, failure.message, *secrets)


@contextmanager
def web_session(endpoint: Endpoint, login: Login) -> Generator[WebSession]:
    """Log in, and out at the end.

    Raises:
        OdooAuthenticationError: wrong login or password, or a second factor is asked for.
    """
    with open_connection(endpoint) as connection:
        session = WebSession(connection)
        password = login.password.get_secret_value()
        answer = session.ask(
            "/web/session/authenticate",
            {"db": endpoint.database, "login": login.login, "password": password},
            "login",
            password,
        )
        if _Account.model_validate(answer).uid is None:
            reason = f"{login.login} needs a second factor, which nobody here can give"
            raise connection.error(OdooAuthenticationError, "login", reason)
        try:
            yield session
        finally:
            # Where Odoo has gone, its sessions end by themselves.
            with suppress(OdooUnreachableError):
                session.ask("/web/session/destroy", {}, "logout")
