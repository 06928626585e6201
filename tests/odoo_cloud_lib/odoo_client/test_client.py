"""What both ways have in common: retries, names, and nothing secret in any log."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import stamina
from pydantic import SecretStr

from odoo_cloud_lib.errors import OdooUnreachableError, OdooValidationError
from odoo_cloud_lib.odoo_client import ApiKey, Endpoint, Login, connect, fresh_key
from tests.odoo_cloud_lib.odoo_client.recorded import TRACE, failure, recorded

GONE = (503, "Service Unavailable")
KEY = ApiKey(
    name="test",
    value=SecretStr("8409109668265dd8fb91e17cefa24f1ce03e535f"),
    expires=datetime(2100, 1, 1, tzinfo=UTC),
)
NOWHERE = Endpoint(url="http://127.0.0.1:9", database="acme")


@pytest.fixture(autouse=True)
def impatient() -> Iterator[None]:
    """Try three times, without waiting."""
    with stamina.set_testing(True, attempts=3):
        yield


def test_a_read_is_repeated_until_an_odoo_answers() -> None:
    """A container that is being replaced is not there for a moment."""
    with recorded(GONE, GONE, (200, '[{"id": 1}]')) as server:
        with connect(server.endpoint, KEY) as odoo:
            assert odoo.find("res.company", [], ["id"]) == [{"id": 1}]
        assert len(server.requests) == 3


def test_a_read_is_given_up_in_the_end() -> None:
    """With the address, and what was the matter."""
    with recorded(GONE) as server:
        with connect(server.endpoint, KEY) as odoo, pytest.raises(OdooUnreachableError) as caught:
            odoo.find("res.company", [], ["id"])
        assert len(server.requests) == 3
    assert str(caught.value) == (
        f"{server.endpoint.url} /json/2/res.company/search_read:"
        " the answer was 503 Service Unavailable, not Odoo's\n"
        "  next: curl --head <the address>/web/health, then call again"
    )


@pytest.mark.parametrize("method", ["create", "write", "unlink", "button_immediate_install"])
def test_a_write_is_sent_once(method: str) -> None:
    """Nobody knows whether it was done."""
    with recorded(GONE) as server:
        with connect(server.endpoint, KEY) as odoo, pytest.raises(OdooUnreachableError):
            odoo.call("res.partner", method, [1])
        assert len(server.requests) == 1


def test_a_refused_read_is_not_repeated() -> None:
    """Odoo would say the same again."""
    with recorded((422, failure("odoo.exceptions.UserError", "No"))) as server:
        with connect(server.endpoint, KEY) as odoo, pytest.raises(OdooValidationError):
            odoo.call("res.partner", "read", [1])
        assert len(server.requests) == 1


def test_nobody_at_the_address_is_unreachable() -> None:
    """Whatever the network says is in the message."""
    with connect(NOWHERE, KEY) as odoo, pytest.raises(OdooUnreachableError, match="ConnectError"):
        odoo.write("res.partner", [1], {})


def test_odoo_hears_the_name_wherever_it_is_dialled() -> None:
    """The Host header is what the edge and Odoo's dbfilter go by."""
    with recorded((200, "[]")) as server:
        endpoint = Endpoint(
            url="http://acme.odoo.localhost:8069",
            database="acme",
            address=("127.0.0.1", server.port),
        )
        with connect(endpoint, KEY) as odoo:
            odoo.find("res.company", [], ["id"])
    assert server.requests[0].headers["Host"] == "acme.odoo.localhost:8069"


def test_neither_secrets_nor_tracebacks_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Not even when everything is, by all the libraries in between."""
    caplog.set_level(logging.DEBUG)
    values = {"login": "ada", "password": SecretStr("hunter22")}
    domain = [("key", "=", SecretStr("hunter33"))]
    answers = [(422, failure("odoo.exceptions.UserError", "No")), GONE]
    with recorded(*answers) as server, connect(server.endpoint, KEY) as odoo:
        with pytest.raises(OdooValidationError):
            odoo.create("res.users", values)
        with pytest.raises(OdooUnreachableError):
            odoo.find("res.users", domain, ["id"])
    logged = "".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "retry" in logged
    for secret in (KEY.value.get_secret_value(), "hunter22", "hunter33", TRACE):
        assert secret not in logged


def test_a_key_with_more_than_a_month_left_is_kept() -> None:
    """Nobody is asked."""
    key = KEY.model_copy(update={"expires": datetime.now(UTC) + timedelta(days=31)})
    login = Login(login="admin", password=SecretStr("admin"))
    assert fresh_key(NOWHERE, login, key) is key
    ending = KEY.model_copy(update={"expires": datetime.now(UTC) + timedelta(days=30)})
    with pytest.raises(OdooUnreachableError):
        fresh_key(NOWHERE, login, ending)


def test_credentials_do_not_show_their_secrets() -> None:
    """In a log line or a traceback."""
    login = Login(login="admin", password=SecretStr("hunter22"))
    assert "hunter22" not in f"{login} {login!r} {login.model_dump_json()}"
    assert KEY.value.get_secret_value() not in f"{KEY} {KEY!r} {KEY.model_dump_json()}"
