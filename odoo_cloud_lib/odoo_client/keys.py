"""API keys: the first one, a new one before the old one ends, and one for a moment.

Odoo lets a key be made only by a user who has just given the password, in its web client or, as
here, over the web client's interface: making one is answered by a check of identity, and passing
that makes the key. A key alone makes no other.
"""

import secrets
from collections.abc import Generator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import SecretStr

from odoo_cloud_lib.errors import OdooError
from odoo_cloud_lib.odoo_client.client import OdooClient
from odoo_cloud_lib.odoo_client.endpoint import ApiKey, Endpoint, Login
from odoo_cloud_lib.odoo_client.web_session import web_session

# Odoo allows 90 days to others than administrators, by its own clock.
LIFETIME = timedelta(days=89)
RENEW_BEFORE = timedelta(days=30)
BORROWED = timedelta(days=1)
CUSTOM_DATE = "-1"
WIZARD = "res.users.apikeys.description"
IDENTITY_CHECK = "res.users.identitycheck"


def fresh_key(endpoint: Endpoint, login: Login, key: ApiKey | None = None) -> ApiKey:
    """Return ``key`` while more than 30 days of it are left, else a new one for three months.

    The old key is good until its own end: whoever is killed before the new one is stored goes on
    with it.

    Raises:
        OdooAuthenticationError: wrong login or password.
    """
    if key and key.expires - datetime.now(UTC) > RENEW_BEFORE:
        return key
    return _new_key(endpoint, login, LIFETIME)


@contextmanager
def borrowed_key(endpoint: Endpoint, login: Login) -> Generator[ApiKey]:
    """Yield a key that nobody has to store: it is removed at the end, and is void after a day.

    Raises:
        OdooAuthenticationError: wrong login or password.
    """
    key = _new_key(endpoint, login, BORROWED)
    try:
        yield key
    finally:
        # Nobody else knows the key, and it ends by itself.
        with suppress(OdooError):
            _remove(endpoint, login, key)


def _new_key(endpoint: Endpoint, login: Login, lifetime: timedelta) -> ApiKey:
    name = f"odoo-cloud {secrets.token_hex(4)}"
    expires = (datetime.now(UTC) + lifetime).replace(microsecond=0)
    wanted = {
        "name": name,
        "duration": CUSTOM_DATE,
        "expiration_date": expires.strftime("%Y-%m-%d %H:%M:%S"),
    }
    with web_session(endpoint, login) as session:
        odoo = OdooClient(session)
        wizard = odoo.create(WIZARD, wanted)
        shown = _as_oneself(odoo, login, WIZARD, wizard, "make_key")
    return ApiKey(name=name, value=SecretStr(shown["context"]["default_key"]), expires=expires)


def _remove(endpoint: Endpoint, login: Login, key: ApiKey) -> None:
    with web_session(endpoint, login) as session:
        odoo = OdooClient(session)
        for found in odoo.find("res.users.apikeys", [("name", "=", key.name)], ["name"]):
            _as_oneself(odoo, login, "res.users.apikeys", found["id"], "remove")


def _as_oneself(
    odoo: OdooClient, login: Login, model: str, record: int, method: str
) -> dict[str, Any]:
    """Call what needs the password: Odoo answers with a check, and passing it makes the call."""
    answer = odoo.call(model, method, [record])
    if answer.get("res_model") != IDENTITY_CHECK:
        return answer
    context = {"password": login.password}
    return odoo.call(IDENTITY_CHECK, "run_check", [answer["res_id"]], context=context)
