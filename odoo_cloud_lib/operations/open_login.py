"""Let a tenant's Odoo into its database, and its administrator into Odoo.

Owns: the passwords of both. The administrator's is given once: later it is the tenant's own.
"""

from dataclasses import dataclass, field

from odoo_cloud_lib import database, odoo_database
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.visit import visit


@dataclass(frozen=True, kw_only=True)
class TenantLoginSettings:
    """``database`` is also the name of the role; ``connection_limit``: its connections at once."""

    database: str
    password: str = field(repr=False)
    admin_password: str = field(repr=False)
    connection_limit: int


def open_login(server: Server, settings: TenantLoginSettings) -> None:
    """Bring the role to the wanted values; the administrator gets a password only without one.

    Raises:
        DatabaseError: the database is missing, or the server refused a step.
    """
    name = settings.database
    with visit(server, name, name) as inside:
        odoo_database.set_first_admin_password(inside, settings.admin_password)
    database.ensure_role(server, name, settings.password, settings.connection_limit)
