"""Create a tenant's database from a template, alter it, and drop it.

Owns: the order of the steps. The copy is made under a name that no Odoo looks for, closed to every
role, and gets its identity and its owner there. Its own name comes last: whoever finds the database
under its name finds it finished. Does not own: who may log in (:mod:`.open_login`); nobody may yet.
"""

from dataclasses import dataclass

from odoo_cloud_lib import database, naming, odoo_database, standby
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError
from odoo_cloud_lib.visit import end_login, visit, visitor


@dataclass(frozen=True, kw_only=True)
class TenantDatabaseSettings:
    """What a tenant's database is made of. Its owner is a role that is called like it."""

    database: str
    template: str
    base_url: str


def create_database(server: Server, settings: TenantDatabaseSettings) -> None:
    """Create role and database; what a killed run left is finished or begun anew.

    A database that has its own name already, such as one that was carried here, is taken up.

    Raises:
        DatabaseError: the template is missing, or the server refused a step.
    """
    name = settings.database
    database.lock(server, name)
    database.close_to_public(server, *database.SYSTEM_DATABASES)
    database.create_role(server, name)
    if database.database_exists(server, name):
        update_database(server, settings)
        return
    if not database.database_exists(server, settings.template):
        raise DatabaseError(
            settings.template,
            reason=f"no such template on the server, needed for tenant {name}",
            command="pulumi up --refresh",
        )
    hidden = _hidden_name(name)
    database.drop_database(server, hidden)
    database.copy_database(server, settings.template, hidden)
    with database.also_connect(server, hidden) as inside:
        odoo_database.renew_identity(inside, settings.base_url)
        database.give_objects(inside, settings.template, name)
    database.open_database(server, hidden, owner=name)
    database.rename_database(server, hidden, name)


def update_database(server: Server, settings: TenantDatabaseSettings) -> None:
    """Bring the base URL to the wanted value; data is not touched."""
    with visit(server, settings.database, settings.database) as inside:
        odoo_database.set_base_url(inside, settings.base_url)


def drop_tenant(server: Server, name: str) -> None:
    """Drop the database, what killed operations left beside it, and the role."""
    database.lock(server, name)
    database.drop_database(server, _hidden_name(name))
    database.drop_database(server, name)
    # A copy that outlived its tenant would be gone back to by the next one of the name.
    standby.forget(server, name)
    for replaced in database.databases_with(server, naming.replaced_prefix(name)):
        database.drop_database(server, replaced)
    database.drop_database(server, naming.arriving_database(name))
    database.drop_role(server, naming.importing_role(name))
    end_login(server, naming.copying_role(name), name)
    database.drop_role(server, visitor(name))
    database.drop_role(server, name)


def _hidden_name(name: str) -> str:
    # No slug contains an underscore, so this can be no tenant's database.
    return f"{name}_creating"
