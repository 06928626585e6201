"""API keys of a real Odoo: the first, the next, and one for a moment."""

from datetime import UTC, datetime, timedelta

import pytest

from odoo_cloud_lib.errors import OdooAuthenticationError
from odoo_cloud_lib.odoo_client import ApiKey, borrowed_key, connect, fresh_key
from odoo_cloud_lib.odoo_client.web_session import web_session
from tests.integration.containers import execute
from tests.integration.odoo_image.machine import PASSWORD
from tests.integration.odoo_image.odoo_client import (
    ADMIN,
    ageing,
    create_employee,
    endpoint_of,
    key_names,
)
from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine


def works(tenant: Tenant, key: ApiKey) -> bool:
    """Tell whether Odoo lets the key in."""
    with connect(endpoint_of(tenant), key) as odoo:
        try:
            return bool(odoo.find("res.users", [], ["id"]))
        except OdooAuthenticationError:
            return False


def expire(tenant: Tenant, key: ApiKey) -> None:
    """Let a key end a minute ago."""
    with tenant.database() as database:
        database.execute(
            "UPDATE res_users_apikeys SET expiration_date = now() AT TIME ZONE 'UTC'"
            " - interval '1 minute' WHERE name = %s",
            (key.name,),
        )


def test_the_first_key_needs_no_more_than_a_password(customer: Tenant) -> None:
    """Odoo knows when it ends, and so do we."""
    key = fresh_key(endpoint_of(customer), ADMIN)
    assert timedelta(days=88) < key.expires - datetime.now(UTC) < timedelta(days=90)
    with connect(endpoint_of(customer), key) as odoo:
        [known] = odoo.find("res.users.apikeys", [("name", "=", key.name)], ["expiration_date"])
    assert known["expiration_date"] == f"{key.expires:%Y-%m-%d %H:%M:%S}"


def test_a_key_is_renewed_in_its_last_month(customer: Tenant) -> None:
    """Not before; and the old one goes on, for the new one may never be stored."""
    endpoint = endpoint_of(customer)
    key = fresh_key(endpoint, ADMIN)
    assert fresh_key(endpoint, ADMIN, ageing(key, 58)) == ageing(key, 58)
    renewed = fresh_key(endpoint, ADMIN, ageing(key, 60))
    assert renewed.value != key.value
    assert renewed.expires >= key.expires
    assert works(customer, renewed)
    assert works(customer, key)


def test_an_expired_key_is_refused_and_replaced(customer: Tenant) -> None:
    """Whoever came too late needs the password again, no more."""
    endpoint = endpoint_of(customer)
    key = fresh_key(endpoint, ADMIN)
    expire(customer, key)
    assert not works(customer, key)
    assert works(customer, fresh_key(endpoint, ADMIN, ageing(key, 90)))


def test_an_employee_may_have_a_key_for_as_long(customer: Tenant) -> None:
    """Odoo's limit for others than administrators is not passed."""
    endpoint = endpoint_of(customer)
    with connect(endpoint, ADMIN) as odoo:
        login = create_employee(odoo, "grace")
    assert works(customer, fresh_key(endpoint, login))


def test_a_borrowed_key_is_gone_afterwards(customer: Tenant) -> None:
    """In Odoo's list and for whoever kept it."""
    endpoint = endpoint_of(customer)
    with connect(endpoint, fresh_key(endpoint, ADMIN)) as odoo:
        before = key_names(odoo)
        with borrowed_key(endpoint, ADMIN) as key:
            assert key_names(odoo) == {*before, key.name}
            assert works(customer, key)
        assert key_names(odoo) == before
    assert not works(customer, key)


def test_a_session_ends_with_what_it_was_for(customer: Tenant) -> None:
    """Nothing is left that somebody could go on with."""
    with web_session(endpoint_of(customer), ADMIN):
        assert len(sessions_of(customer, "admin")) == 1
    assert sessions_of(customer, "admin") == []


def sessions_of(tenant: Tenant, login: str) -> list[str]:
    """Return the names of the sessions in which ``login`` is logged in."""

    def ask(*command: str) -> str:
        client = ("redis-cli", "--no-auth-warning", "-a", PASSWORD)
        return execute(tenant.redis_container, *client, *command)

    names = ask("KEYS", "session:*").split()
    return [name for name in names if f'"login":"{login}"' in ask("HVALS", name)]
