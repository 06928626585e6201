"""Give a tenant its companies: names, currencies, countries, languages and time zones.

Owns: the order of the steps. Each compares before it writes, so that a run that was killed is
finished by the next, and one more changes nothing.
"""

from collections.abc import Mapping

from odoo_cloud_lib.company import Company
from odoo_cloud_lib.errors import OdooMissingError
from odoo_cloud_lib.odoo_client import OdooClient, Record, Value

FIRST_COMPANY = "base.main_company"
ADMINISTRATOR = "base.user_admin"


def set_up_companies(odoo: OdooClient, first: Company, *others: Company) -> None:
    """In Odoo 19, make ``first`` of the company that is always there, and add missing ``others``.

    The language and time zone of ``first`` become those of the administrator and of new contacts
    and users. A company keeps what is not in :class:`Company`.

    Raises:
        OdooMissingError: Odoo does not know a currency, country or language.
        OdooValidationError: Odoo refuses, such as another currency for a company with invoices.
    """
    wanted = [_values(odoo, company) for company in (first, *others)]
    for company in (first, *others):
        _install_language(odoo, company.language)
    _set(odoo, "res.company", odoo.reference(FIRST_COMPANY), wanted[0])
    _set_defaults(odoo, _locale(first))
    for company, values in zip((first, *others), wanted, strict=True):
        _set_locale(odoo, company, _find_or_create(odoo, company.name, values))


def _values(odoo: OdooClient, company: Company) -> dict[str, Value]:
    return {
        "name": company.name,
        "currency_id": _id(odoo, "res.currency", "name", company.currency),
        "country_id": _id(odoo, "res.country", "code", company.country),
    }


def _locale(company: Company) -> dict[str, Value]:
    return {"lang": company.language, "tz": company.timezone}


def _id(odoo: OdooClient, model: str, field: str, value: str) -> int:
    found = odoo.find(model, [(field, "=", value)], ["id"], archived=True)
    if not found:
        raise OdooMissingError(
            value,
            reason=f"Odoo has no {model} with this {field}",
            command="correct the company's values, then call again",
        )
    return int(found[0]["id"])


def _install_language(odoo: OdooClient, code: str) -> None:
    language = _id(odoo, "res.lang", "code", code)
    if odoo.find("res.lang", [("id", "=", language)], ["id"]):
        return
    # Terms that somebody has translated better stay.
    values = {"lang_ids": [(6, 0, [language])], "overwrite": False}
    wizard = odoo.create("base.language.install", values)
    odoo.call("base.language.install", "lang_install", [wizard])


def _find_or_create(odoo: OdooClient, name: str, values: Mapping[str, Value]) -> int:
    found = odoo.find("res.company", [("name", "=", name)], ["id"], archived=True)
    if not found:
        return odoo.create("res.company", values)
    company = int(found[0]["id"])
    _set(odoo, "res.company", company, values)
    return company


def _set_locale(odoo: OdooClient, company: Company, record: int) -> None:
    [found] = odoo.find("res.company", [("id", "=", record)], ["partner_id"], archived=True)
    _set(odoo, "res.partner", found["partner_id"][0], _locale(company))


def _set_defaults(odoo: OdooClient, locale: Mapping[str, Value]) -> None:
    """Set what new contacts and users get, and the administrator with them.

    The administrator first: once the defaults are set, that user's own choice counts.
    """
    if _defaults(odoo) == {f'"{value}"' for value in locale.values()}:
        return
    odoo.write("res.users", [odoo.reference(ADMINISTRATOR)], locale)
    for field, value in locale.items():
        odoo.call("ir.default", "set", model_name="res.partner", field_name=field, value=value)


def _defaults(odoo: OdooClient) -> set[str]:
    domain = [
        ("field_id.model", "=", "res.partner"),
        ("field_id.name", "in", ["lang", "tz"]),
        ("user_id", "=", False),
        ("company_id", "=", False),
    ]
    return {found["json_value"] for found in odoo.find("ir.default", domain, ["json_value"])}


def _set(odoo: OdooClient, model: str, record: int, values: Mapping[str, Value]) -> None:
    """Write what differs; Odoo acts on a write even when it changes nothing."""
    [found] = odoo.find(model, [("id", "=", record)], [*values], archived=True)
    changed = {name: value for name, value in values.items() if _plain(found, name) != value}
    if changed:
        odoo.write(model, [record], changed)


def _plain(record: Record, field: str) -> object:
    """Return a value as it is written: of a link the id."""
    match record[field]:
        case [linked, _]:
            return linked
        case value:
            return value
