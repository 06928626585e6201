"""Give people their way into a tenant's Odoo.

Owns: what a new user gets. Someone who is there already keeps name, password, language and all
rights, and is given what is missing; running it again changes nothing.
"""

from collections.abc import Mapping, Sequence

from odoo_cloud_lib.company import User, UserRole
from odoo_cloud_lib.errors import OdooMissingError
from odoo_cloud_lib.odoo_client import OdooClient

GROUPS: Mapping[UserRole, str] = {
    UserRole.USER: "base.group_user",
    UserRole.ADMINISTRATOR: "base.group_system",
}


def set_up_users(odoo: OdooClient, users: Sequence[User]) -> None:
    """In Odoo 19, create ``users`` who are missing; let each into the wanted companies and role.

    Raises:
        OdooMissingError: there is no company of that name.
        OdooValidationError: Odoo refuses, such as a password that is too short.
    """
    for user in users:
        companies = [_company(odoo, name) for name in user.companies]
        record = _find(odoo, user.login) or _create(odoo, user, companies)
        _give(odoo, record, "company_ids", "company_ids", companies)
        _give(odoo, record, "all_group_ids", "group_ids", [odoo.reference(GROUPS[user.role])])


def _company(odoo: OdooClient, name: str) -> int:
    found = odoo.find("res.company", [("name", "=", name)], ["id"])
    if not found:
        raise OdooMissingError(
            name,
            reason="Odoo has no company of this name",
            command="set up the company first, then call again",
        )
    return int(found[0]["id"])


def _find(odoo: OdooClient, login: str) -> int | None:
    found = odoo.find("res.users", [("login", "=", login)], ["id"], archived=True)
    return int(found[0]["id"]) if found else None


def _create(odoo: OdooClient, user: User, companies: Sequence[int]) -> int:
    [company] = odoo.find("res.company", [("id", "=", companies[0])], ["partner_id"])
    [partner] = odoo.find("res.partner", [("id", "=", company["partner_id"][0])], ["lang", "tz"])
    values = {
        "login": user.login,
        "name": user.name,
        "password": user.password,
        "company_id": companies[0],
        "company_ids": [(6, 0, companies)],
        "lang": partner["lang"],
        "tz": partner["tz"],
    }
    # The password is given: no mail that invites to choose one.
    return odoo.create("res.users", values, {"no_reset_password": True})


def _give(odoo: OdooClient, user: int, has: str, gets: str, wanted: Sequence[int]) -> None:
    [found] = odoo.find("res.users", [("id", "=", user)], [has], archived=True)
    if missing := [record for record in wanted if record not in found[has]]:
        odoo.write("res.users", [user], {gets: [(4, record) for record in missing]})
