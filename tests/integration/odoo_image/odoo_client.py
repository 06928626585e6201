"""What tests of the Odoo client share: a tenant's endpoint and who logs in there."""

from datetime import timedelta

from pydantic import SecretStr

from odoo_cloud_lib.odoo_client import ApiKey, Endpoint, Login, OdooClient
from tests.integration.odoo_image.tenant import Tenant

ADMIN = Login(login="admin", password=SecretStr("admin"))


def endpoint_of(tenant: Tenant) -> Endpoint:
    """Return where the tenant's Odoo is reached."""
    return Endpoint(url=tenant.odoo.url, database=tenant.name)


def create_employee(odoo: OdooClient, login: str) -> Login:
    """Make a user without any rights beyond those of an employee."""
    password = f"{login}-password"
    odoo.create("res.users", {"login": login, "name": login, "password": SecretStr(password)})
    return Login(login=login, password=SecretStr(password))


def key_names(odoo: OdooClient) -> set[str]:
    """Return the names of all keys that the user of ``odoo`` sees."""
    return {found["name"] for found in odoo.find("res.users.apikeys", [], ["name"])}


def ageing(key: ApiKey, days: int) -> ApiKey:
    """Return the key as it is known ``days`` days later."""
    return key.model_copy(update={"expires": key.expires - timedelta(days=days)})
