"""The modules of a database, as Odoo keeps them inside.

Owns: reading them. Does not own: what an image offers (:mod:`odoo_cloud_lib.modules.catalog`).
"""

from enum import StrEnum

from psycopg.rows import class_row

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.model import Model


class ModuleState(StrEnum):
    """A module's state, in Odoo's own words."""

    UNINSTALLABLE = "uninstallable"
    """Odoo knows its name, and cannot install it."""
    UNINSTALLED = "uninstalled"
    """It could be installed."""
    INSTALLED = "installed"
    """It is there."""
    TO_INSTALL = "to install"
    """It waits to be installed, or doing so was broken off."""
    TO_UPGRADE = "to upgrade"
    """It is there and waits to be updated, or doing so was broken off."""
    TO_REMOVE = "to remove"
    """It is there and waits to be uninstalled."""


UNSETTLED = frozenset({ModuleState.TO_INSTALL, ModuleState.TO_UPGRADE, ModuleState.TO_REMOVE})
ABSENT = frozenset({ModuleState.UNINSTALLABLE, ModuleState.UNINSTALLED, ModuleState.TO_INSTALL})


class OdooModule(Model):
    """A module of a tenant's database."""

    name: str
    version: str | None
    """The one that its data is of, such as ``19.0.1.19``; None if it was never installed."""
    state: ModuleState


def read_modules(server: Server) -> list[OdooModule]:
    """Return all modules that the connected database knows of, by name."""
    with server.cursor(row_factory=class_row(OdooModule)) as cursor:
        cursor.execute(
            "SELECT name, latest_version AS version, state FROM ir_module_module ORDER BY name"
        )
        return cursor.fetchall()


def company_countries(server: Server) -> frozenset[str]:
    """Return the codes of the countries that its companies are in, such as ``de``."""
    rows = server.execute(
        "SELECT DISTINCT lower(country.code) FROM res_company company"
        " JOIN res_partner partner ON partner.id = company.partner_id"
        " JOIN res_country country ON country.id = partner.country_id"
    )
    return frozenset(code for (code,) in rows)
