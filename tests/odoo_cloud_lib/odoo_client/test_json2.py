"""JSON-2: what is sent, and what each of Odoo's answers becomes."""

import pytest
from pydantic import SecretStr

from odoo_cloud_lib.errors import (
    OdooAccessError,
    OdooAuthenticationError,
    OdooError,
    OdooMissingError,
    OdooServerError,
    OdooUnreachableError,
    OdooValidationError,
)
from odoo_cloud_lib.odoo_client import OdooClient
from odoo_cloud_lib.odoo_client.connection import open_connection
from odoo_cloud_lib.odoo_client.json2 import Json2
from odoo_cloud_lib.odoo_client.rpc import Value
from tests.odoo_cloud_lib.odoo_client.recorded import TRACE, Recorded, failure, recorded

KEY = "8409109668265dd8fb91e17cefa24f1ce03e535f"


def call(server: Recorded, method: str, ids: list[int] | None = None, **arguments: Value) -> object:
    """Call a method of res.partner with KEY."""
    with open_connection(server.endpoint) as connection:
        odoo = OdooClient(Json2(connection, SecretStr(KEY)))
        return odoo.call("res.partner", method, ids, **arguments)


def test_sends_named_arguments_to_the_method_s_own_address() -> None:
    """Ids and secrets are among them; key and database are in the headers."""
    with recorded((200, "true")) as server:
        values = {"name": "Ada", "password": SecretStr("hunter22")}
        assert call(server, "write", [7], vals=values) is True
    [request] = server.requests
    assert request.path == "/json/2/res.partner/write"
    assert request.json == {"ids": [7], "vals": {"name": "Ada", "password": "hunter22"}}
    assert request.headers["Authorization"] == f"bearer {KEY}"
    assert request.headers["X-Odoo-Database"] == "acme"


def test_a_call_of_the_model_itself_names_no_records() -> None:
    """Odoo refuses ids, even none, where a method takes none."""
    with recorded((200, "[]")) as server:
        assert call(server, "search", domain=[("id", "in", [1])]) == []
    assert server.requests[0].json == {"domain": [["id", "in", [1]]]}


@pytest.mark.parametrize(
    ("status", "name", "message", "kind"),
    [
        (401, "werkzeug.exceptions.Unauthorized", "Invalid apikey", OdooAuthenticationError),
        (403, "odoo.exceptions.AccessDenied", "Access Denied", OdooAuthenticationError),
        (403, "odoo.exceptions.AccessError", "You are not allowed", OdooAccessError),
        (404, "odoo.exceptions.MissingError", "Record does not exist", OdooMissingError),
        (404, "werkzeug.exceptions.NotFound", "the model 'x' does not exist", OdooMissingError),
        (409, "odoo.exceptions.LockError", "Cannot lock", OdooValidationError),
        (422, "odoo.exceptions.ValidationError", "You can not", OdooValidationError),
        (422, "odoo.addons.account.exceptions.Own", "Not so", OdooValidationError),
        (422, "werkzeug.exceptions.UnprocessableEntity", "missing a", OdooValidationError),
        (500, "odoo.exceptions.RedirectWarning", "Go elsewhere", OdooValidationError),
        (500, "builtins.ValueError", "Invalid field", OdooServerError),
    ],
)
def test_a_refusal_becomes_an_error_of_its_kind(
    status: int, name: str, message: str, kind: type[OdooError]
) -> None:
    """It carries Odoo's message and nothing of the traceback."""
    with recorded((status, failure(name, message))) as server, pytest.raises(kind) as caught:
        call(server, "write", [1], vals={})
    error = caught.value
    assert type(error) is kind
    assert (error.name, error.reason) == (f"{server.endpoint.url} res.partner.write", message)
    assert TRACE not in f"{error}{error!r}{vars(error)}"
    assert error.__context__ is None


def test_secrets_are_redacted_from_odoo_s_message() -> None:
    """Odoo repeats values that it does not like; the message is one line."""
    message = f"Wrong value 'hunter 22'\nfor {KEY}"
    values = {"login": "ada", "password": SecretStr("hunter 22")}
    with (
        recorded((500, failure("builtins.ValueError", message))) as server,
        pytest.raises(OdooServerError) as caught,
    ):
        call(server, "create", vals_list=[values])
    assert caught.value.reason == "Wrong value '[redacted]' for [redacted]"


@pytest.mark.parametrize(
    ("status", "content"), [(200, "<html>"), (404, "Not found"), (308, ""), (500, '{"a": 1}')]
)
def test_an_answer_that_is_not_odoo_s_is_none(status: int, content: str) -> None:
    """Something else answers at that address."""
    with (
        recorded((status, content)) as server,
        pytest.raises(OdooUnreachableError, match=f"the answer was {status} "),
    ):
        call(server, "write", [1], vals={})
