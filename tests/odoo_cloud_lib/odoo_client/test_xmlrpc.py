"""XML-RPC: what is sent, and what each of Odoo's answers becomes."""

from xmlrpc.client import Fault, dumps, loads

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
from odoo_cloud_lib.odoo_client import Login, OdooClient
from odoo_cloud_lib.odoo_client.connection import open_connection
from odoo_cloud_lib.odoo_client.rpc import Value
from odoo_cloud_lib.odoo_client.xmlrpc import XmlRpc
from tests.odoo_cloud_lib.odoo_client.recorded import TRACE, Recorded, recorded

PASSWORD = "correct horse"
LOGIN = Login(login="admin", password=SecretStr(PASSWORD))
CHAINED = f'''Traceback (most recent call last):
  File "/usr/lib/odoo/a.py", line 1, in a
    return self._fields[key]
           ~~~~~~~~~~~~^^^^^
KeyError: '{TRACE}'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/odoo/b.py", line 2, in b
    raise ValueError("{TRACE}")
psycopg2.errors.UndefinedColumn: no column x
LINE 1: SELECT x
               ^
'''


def result(value: object) -> tuple[int, str]:
    """Return the answer that carries ``value``."""
    return 200, dumps((value,), methodresponse=True)  # pyright: ignore[reportArgumentType]


def fault(code: int, text: str) -> tuple[int, str]:
    """Return the answer of a failed call."""
    return 200, dumps(Fault(code, text), methodresponse=True)


def call(server: Recorded, method: str, ids: list[int] | None = None, **arguments: Value) -> object:
    """Log in and call a method of res.partner."""
    with open_connection(server.endpoint) as connection:
        odoo = OdooClient(XmlRpc(connection, LOGIN))
        return odoo.call("res.partner", method, ids, **arguments)


def test_logs_in_and_calls_with_the_user_s_id() -> None:
    """Records come first, everything else by name."""
    with recorded(result(2), result(True)) as server:  # noqa: FBT003
        assert call(server, "message_post", [7], body="x", key=SecretStr("s")) is True
    login, post = server.requests
    assert (login.path, post.path) == ("/xmlrpc/2/common", "/xmlrpc/2/object")
    assert loads(login.content) == (("acme", "admin", PASSWORD, {}), "authenticate")
    sent = ("acme", 2, PASSWORD, "res.partner", "message_post", [[7]])
    assert loads(post.content) == (
        (*sent, {"body": "x", "key": "s"}),
        "execute_kw",
    )


def test_values_are_sent_by_position() -> None:
    """Their names differ between models, before Odoo 19."""
    with recorded(result(2), result(True)) as server:  # noqa: FBT003
        call(server, "write", [7], vals={"name": "Ada"})
    params, _ = loads(server.requests[1].content)
    assert params[5:] == ([[7], {"name": "Ada"}], {})


def test_new_records_are_sent_by_position() -> None:
    """Odoo looks there to tell one from many."""
    with recorded(result(2), result([9])) as server:
        assert call(server, "create", vals_list=[{"name": "Ada"}], context={"lang": "de_DE"}) == [9]
    params, _ = loads(server.requests[1].content)
    assert params[5:] == ([[{"name": "Ada"}]], {"context": {"lang": "de_DE"}})


def test_a_wrong_password_is_no_user() -> None:
    """Odoo answers with False."""
    with recorded(result(False)) as server, pytest.raises(OdooAuthenticationError) as caught:  # noqa: FBT003
        call(server, "read", [1])
    assert caught.value.reason == "wrong login or password of admin, in database acme"


@pytest.mark.parametrize(
    ("code", "text", "kind", "reason"),
    [
        (2, "You can not", OdooValidationError, "You can not"),
        (2, "Record does not exist or has been deleted.", OdooMissingError, None),
        (2, "Object res.nope doesn't exist", OdooMissingError, None),
        (1, "AttributeError: type object 'x' has no attribute 'y'", OdooMissingError, None),
        (3, "Access Denied", OdooAuthenticationError, "Access Denied"),
        (4, f"Not you, {PASSWORD}", OdooAccessError, "Not you, [redacted]"),
        (
            1,
            CHAINED,
            OdooServerError,
            "psycopg2.errors.UndefinedColumn: no column x LINE 1: SELECT x ^",
        ),
    ],
)
def test_a_fault_becomes_an_error_of_its_kind(
    code: int, text: str, kind: type[OdooError], reason: str | None
) -> None:
    """It carries what follows the traceback, and nothing else of it."""
    with recorded(result(2), fault(code, text)) as server, pytest.raises(kind) as caught:
        call(server, "write", [1], vals={})
    error = caught.value
    assert type(error) is kind
    assert error.reason == (reason or text)
    assert TRACE not in f"{error}{error!r}{vars(error)}"
    assert error.__context__ is None


def test_a_method_without_a_result_has_none() -> None:
    """Odoo does what it was asked and then stumbles over the answer."""
    text = "Traceback (most recent call last):\nTypeError: cannot marshal None unless allow_none"
    with recorded(result(2), fault(1, f"{text} is enabled\n")) as server:
        assert call(server, "toggle", [1]) is None


@pytest.mark.parametrize("answer", [(200, "<html>"), (200, ""), (404, "Not found")])
def test_an_answer_that_is_not_odoo_s_is_none(answer: tuple[int, str]) -> None:
    """Something else answers at that address."""
    with recorded(answer) as server, pytest.raises(OdooUnreachableError):
        call(server, "read", [1])
