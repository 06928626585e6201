"""The Odoo client against a real Odoo, which speaks JSON-2 and still XML-RPC."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
from docker.models.containers import Container
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
from odoo_cloud_lib.odoo_client import Endpoint, Login, OdooClient, connect
from odoo_cloud_lib.odoo_client.connection import open_connection
from odoo_cloud_lib.odoo_client.rpc import Value
from odoo_cloud_lib.odoo_client.xmlrpc import XmlRpc
from tests.integration.containers import execute, until
from tests.integration.odoo_image.machine import address
from tests.integration.odoo_image.odoo_client import ADMIN, create_employee, endpoint_of
from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine

WRONG = Login(login="admin", password=SecretStr("wrong"))
NAME = "acme.odoo.localhost"
AUTHORITY = "/data/caddy/pki/authorities/local/root.crt"
GONE = 999_999


@pytest.fixture(scope="module", params=["json2", "xmlrpc"])
def odoo(request: pytest.FixtureRequest, customer: Tenant) -> Iterator[OdooClient]:
    """The administrator, in either way."""
    endpoint = endpoint_of(customer)
    if request.param == "json2":
        with connect(endpoint, ADMIN) as client:
            yield client
    else:
        with open_connection(endpoint) as connection:
            yield OdooClient(XmlRpc(connection, ADMIN))


def test_records_are_made_found_changed_and_archived(odoo: OdooClient) -> None:
    """With whatever is in a text."""
    name = "O'Brien & <Söhne>; 🦉 -i"
    partner = odoo.create("res.partner", {"name": name, "active": True, "phone": None})
    domain = [("id", "=", partner)]
    assert odoo.find("res.partner", domain, ["name", "phone"]) == [
        {"id": partner, "name": name, "phone": False}
    ]
    odoo.write("res.partner", [partner], {"active": False})
    assert odoo.find("res.partner", domain, ["id"]) == []
    assert odoo.find("res.partner", domain, ["id"], archived=True) == [{"id": partner}]
    assert odoo.call("res.partner", "unlink", [partner]) is True


def test_a_method_without_a_result_has_none(odoo: OdooClient) -> None:
    """Odoo's XML-RPC does what it was asked, and then fails at saying so."""
    assert odoo.call("ir.attachment", "regenerate_assets_bundles") is None


def test_names_given_by_modules_are_known(odoo: OdooClient) -> None:
    """The company that every Odoo has is its first."""
    assert odoo.reference("base.main_company") == 1
    with pytest.raises((OdooMissingError, OdooServerError)):
        odoo.reference("base.no_such_thing")


@pytest.mark.parametrize(
    ("method", "ids", "arguments", "kind"),
    [
        ("create", None, {"vals_list": [{"name": False}]}, OdooValidationError),
        ("write", [GONE], {"vals": {"name": "x"}}, OdooMissingError),
        ("no_such_method", [1], {}, OdooMissingError),
        ("_compute_display_name", [1], {}, OdooAccessError),
        ("search_read", None, {"domain": [("no_such_field", "=", 1)]}, OdooServerError),
    ],
)
def test_each_refusal_has_its_kind(
    odoo: OdooClient,
    method: str,
    ids: list[int] | None,
    arguments: dict[str, Value],
    kind: type[OdooError],
) -> None:
    """The same in both ways, and without a line of Odoo's traceback."""
    with pytest.raises(kind) as caught:
        odoo.call("res.partner", method, ids, **arguments)
    assert type(caught.value) is kind
    assert caught.value.name.endswith(f" res.partner.{method}")
    shown = f"{caught.value}{caught.value!r}{vars(caught.value)}"
    assert "Traceback" not in shown
    assert ".py" not in shown


def test_an_unknown_model_is_missing(odoo: OdooClient) -> None:
    """Such as one of a module that is not installed."""
    with pytest.raises(OdooMissingError, match=r"no\.such\.model"):
        odoo.call("no.such.model", "read", [1])


def test_a_secret_that_odoo_repeats_is_redacted(odoo: OdooClient) -> None:
    """Odoo shows the value that it does not like."""
    with pytest.raises(OdooServerError, match=r"Wrong value for res\.partner\.tz: '\[redacted\]'"):
        odoo.write("res.partner", [1], {"tz": SecretStr("hunter22")})


def test_an_employee_may_not_change_a_company(odoo: OdooClient, customer: Tenant) -> None:
    """What Odoo does not allow to the user is an error of access."""
    login = create_employee(odoo, f"employee-{id(odoo)}")
    endpoint = endpoint_of(customer)
    with connect(endpoint, login) as employee, pytest.raises(OdooAccessError):
        employee.write("res.company", [1], {"name": "Mine"})
    with open_connection(endpoint) as connection, pytest.raises(OdooAccessError):
        OdooClient(XmlRpc(connection, login)).write("res.company", [1], {"name": "Mine"})


def test_a_wrong_password_lets_nobody_in(customer: Tenant) -> None:
    """In either way."""
    endpoint = endpoint_of(customer)
    with pytest.raises(OdooAuthenticationError, match="Access Denied"), connect(endpoint, WRONG):
        pass
    with (
        open_connection(endpoint) as connection,
        pytest.raises(OdooAuthenticationError, match="wrong login or password of admin"),
    ):
        XmlRpc(connection, WRONG)


def test_reads_outlast_a_restart_and_writes_do_not(customer: Tenant) -> None:
    """A read asks until Odoo is back; of a write nobody knows whether it was done."""
    container = customer.odoo.container
    with connect(endpoint_of(customer), ADMIN) as odoo:
        container.stop(timeout=5)
        try:
            with pytest.raises(OdooUnreachableError, match="Connect"):
                odoo.write("res.partner", [1], {"phone": "1"})
        finally:
            threading.Timer(1, container.start).start()
        assert odoo.find("res.partner", [("id", "=", 1), ("phone", "!=", "1")], ["id"])
    until(lambda: customer.odoo.health()[0] == 0)


def test_a_name_that_does_not_resolve_is_reached_with_its_own_authority(customer: Tenant) -> None:
    """TLS and Odoo hear the name, the socket the address."""
    edge = edge_before(customer)
    trust = ssl.create_default_context(cadata=execute(edge, "cat", AUTHORITY))
    trusting = Endpoint(
        url=f"https://{NAME}:8443",
        database=customer.name,
        tls=trust,
        address=(address(edge), 8443),
    )
    with connect(trusting, ADMIN) as odoo:
        assert odoo.find("res.users", [("login", "=", "admin")], ["login"])
    with (
        open_connection(replace(trusting, tls=None)) as connection,
        pytest.raises(OdooUnreachableError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        connection.get("/json/version")


def edge_before(customer: Tenant) -> Container:
    """Start a Caddy that serves the tenant under NAME, with a certificate of its own authority."""
    edge = customer.machine.container(
        "caddy:2.11",
        "edge",
        command=[
            *("caddy", "reverse-proxy", "--internal-certs"),
            *("--from", f"https://{NAME}:8443", "--to", f"{customer.odoo.address}:8069"),
        ],
        network=customer.network.name,
    )
    edge.start()
    until(lambda: bool(execute(edge, "cat", AUTHORITY)))
    return edge
