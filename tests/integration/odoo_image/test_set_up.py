"""Companies and users of a real Odoo."""

from typing import Any

import pytest
from pydantic import SecretStr

from odoo_cloud_lib.company import Company, User, UserRole
from odoo_cloud_lib.errors import OdooMissingError, OdooValidationError
from odoo_cloud_lib.odoo_client import OdooClient, connect
from odoo_cloud_lib.operations.set_up_companies import set_up_companies
from odoo_cloud_lib.operations.set_up_users import set_up_users
from tests.integration.odoo_image.odoo_client import ADMIN, endpoint_of
from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine

GMBH = Company(
    name='Acme\'s "Söhne" GmbH; 🦉',
    currency="EUR",
    country="DE",
    language="de_DE",
    timezone="Europe/Berlin",
)
SARL = Company(
    name="Acme SARL", currency="XOF", country="SN", language="fr_FR", timezone="Africa/Dakar"
)
ADA = User(
    login="ada@acme.example",
    name="Ada <b>",
    password=SecretStr("ada's-password"),
    companies=(SARL.name, GMBH.name),
)
BOSS = User(
    login="boss",
    name="Boss",
    password=SecretStr("boss-password"),
    companies=(GMBH.name,),
    role=UserRole.ADMINISTRATOR,
)


def everything(odoo: OdooClient) -> list[list[dict[str, Any]]]:
    """Return all that could have changed, with the times of the last change."""
    fields = {
        "res.company": ["name", "currency_id", "country_id", "partner_id", "write_date"],
        "res.partner": ["name", "lang", "tz", "write_date"],
        "res.users": ["login", "name", "company_id", "company_ids", "group_ids", "write_date"],
        "res.lang": ["code", "active", "write_date"],
        "res.currency": ["name", "active", "write_date"],
        "ir.default": ["json_value", "write_date"],
    }
    return [odoo.find(model, [], names, archived=True) for model, names in fields.items()]


def company_of(odoo: OdooClient, name: str) -> tuple[int, str, str, str, str]:
    """Return id, currency, country, language and time zone."""
    links = ["currency_id", "country_id", "partner_id"]
    [found] = odoo.find("res.company", [("name", "=", name)], links)
    country = odoo.find("res.country", [("id", "=", found["country_id"][0])], ["code"])
    partner = odoo.find("res.partner", [("id", "=", found["partner_id"][0])], ["lang", "tz"])
    currency = found["currency_id"][1]
    return found["id"], currency, country[0]["code"], partner[0]["lang"], partner[0]["tz"]


def test_companies_and_users_are_there_after_one_run_and_alike_after_two(customer: Tenant) -> None:
    """A run that was killed in between is finished by the next."""
    with connect(endpoint_of(customer), ADMIN) as odoo:
        set_up_companies(odoo, GMBH)
        set_up_companies(odoo, GMBH, SARL)
        set_up_users(odoo, [ADA])
        set_up_users(odoo, [ADA, BOSS])
        before = everything(odoo)
        set_up_companies(odoo, GMBH, SARL)
        set_up_users(odoo, [ADA, BOSS])
        assert everything(odoo) == before
        first = company_of(odoo, GMBH.name)
        assert first == (1, "EUR", "DE", "de_DE", "Europe/Berlin")
        second = company_of(odoo, SARL.name)
        assert second[1:] == ("XOF", "SN", "fr_FR", "Africa/Dakar")
        assert odoo.call("res.users", "context_get")["lang"] == "de_DE"
        new = odoo.create("res.partner", {"name": "new"})
        [partner] = odoo.find("res.partner", [("id", "=", new)], ["lang", "tz"])
        assert (partner["lang"], partner["tz"]) == ("de_DE", "Europe/Berlin")


def test_users_log_in_to_their_companies_with_their_rights(customer: Tenant) -> None:
    """In the language of their first company."""
    with connect(endpoint_of(customer), ADMIN) as odoo:
        set_up_companies(odoo, GMBH, SARL)
        set_up_users(odoo, [ADA, BOSS])
    seen = {user.login: seen_by(customer, user) for user in (ADA, BOSS)}
    assert seen == {
        ADA.login: ("group_user", SARL.name, {SARL.name, GMBH.name}, "fr_FR"),
        BOSS.login: ("group_system", GMBH.name, {GMBH.name}, "de_DE"),
    }


def seen_by(customer: Tenant, user: User) -> tuple[str, str, set[str], str]:
    """Log in in the browser and by key; return role, company, companies and language."""
    password = user.password.get_secret_value()
    browser = customer.odoo.browser()
    browser.log_in(user.login, password)
    info = browser.rpc("/web/session/get_session_info").json()["result"]
    allowed = {found["name"] for found in info["user_companies"]["allowed_companies"].values()}
    [me] = browser.call("res.users", "read", [info["uid"]], ["role", "company_id", "lang"])
    return me["role"], me["company_id"][1], allowed, me["lang"]


def test_what_people_changed_themselves_stays(customer: Tenant) -> None:
    """Name, password, language and further rights are theirs."""
    with connect(endpoint_of(customer), ADMIN) as odoo:
        set_up_companies(odoo, GMBH, SARL)
        set_up_users(odoo, [ADA, BOSS])
        [boss] = odoo.find("res.users", [("login", "=", BOSS.login)], ["id"])
        values = {"name": "The Boss", "password": SecretStr("my own"), "lang": "en_US"}
        odoo.write("res.users", [boss["id"]], values)
        less = BOSS.model_copy(update={"role": UserRole.USER, "companies": (SARL.name,)})
        set_up_users(odoo, [less])
        [found] = odoo.find(
            "res.users", [("id", "=", boss["id"])], ["name", "lang", "role", "company_ids"]
        )
    assert (found["name"], found["lang"], found["role"]) == ("The Boss", "en_US", "group_system")
    assert len(found["company_ids"]) == 2
    assert customer.odoo.browser().log_in(BOSS.login, "my own")


@pytest.mark.parametrize(
    ("field", "value"), [("currency", "XXQ"), ("country", "ZZ"), ("language", "tlh_QO")]
)
def test_an_unknown_code_is_refused_before_anything_changes(
    customer: Tenant, field: str, value: str
) -> None:
    """By its name."""
    with connect(endpoint_of(customer), ADMIN) as odoo:
        before = everything(odoo)
        wrong = SARL.model_copy(update={"name": "Wrong", field: value})
        with pytest.raises(OdooMissingError, match=value):
            set_up_companies(odoo, GMBH.model_copy(update={"name": "Other"}), wrong)
        assert everything(odoo) == before


def test_a_user_of_an_unknown_company_is_refused(customer: Tenant) -> None:
    """Nobody is created."""
    eve = User(login="eve", name="Eve", password=SecretStr("e"), companies=("Nowhere Ltd",))
    with connect(endpoint_of(customer), ADMIN) as odoo:
        with pytest.raises(OdooMissingError, match="Nowhere Ltd"):
            set_up_users(odoo, [eve])
        assert odoo.find("res.users", [("login", "=", "eve")], ["id"], archived=True) == []


def test_two_companies_of_one_name_are_refused(customer: Tenant) -> None:
    """Odoo's own rule comes through."""
    with connect(endpoint_of(customer), ADMIN) as odoo:
        set_up_companies(odoo, GMBH, SARL)
        with pytest.raises(OdooValidationError, match="name must be unique"):
            set_up_companies(odoo, SARL)
