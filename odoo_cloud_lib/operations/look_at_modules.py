"""Look at a tenant's modules: those that it has, and what a change of them would come to.

Owns: asking image, database and disk. Changes nothing.
"""

from collections.abc import Collection

from odoo_cloud_lib import naming, standby
from odoo_cloud_lib.disk import Disk, free_disk
from odoo_cloud_lib.modules.catalog import ask_image
from odoo_cloud_lib.modules.choice import Choice, choose
from odoo_cloud_lib.modules.installed import ABSENT, OdooModule, company_countries, read_modules
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.visit import visit

# The copy, and as much again for what the server writes while Odoo works on whole tables.
COPIES = 2


def installed_modules(session: Session, slug: str) -> list[OdooModule]:
    """Return the modules that are in the tenant's database, by name."""
    tenant = session.tenant(slug)
    with visit(session.server(tenant.host), tenant.database, tenant.database) as inside:
        return [it for it in read_modules(inside) if it.state not in ABSENT]


def look_at_choice(
    session: Session,
    slug: str,
    image: str,
    *,
    install: Collection[str],
    update: Collection[str],
) -> Choice:
    """Return what the change comes to, in the database that it would begin from."""
    tenant = session.tenant(slug)
    server, inventory = session.server(tenant.host), session.inventory
    labels = naming.tenant_labels(inventory.stack, tenant.host, slug, naming.MODULES_ROLE)
    catalog = ask_image(session.host(tenant.host), image, labels)
    name = standby.starting_point(server, tenant.database)
    with visit(server, name, tenant.database) as inside:
        states = {it.name: it.state for it in read_modules(inside)}
        countries = company_countries(inside)
    return choose(catalog, states, install=install, update=update, countries=countries)


def look_at_disk(session: Session, slug: str) -> Disk:
    """Return how much a copy of the tenant's database takes, and how much there is."""
    tenant = session.tenant(slug)
    server = session.server(tenant.host)
    name = standby.starting_point(server, tenant.database)
    [(size,)] = server.execute("SELECT pg_database_size(%s)", (name,))
    return Disk(
        host=tenant.host,
        what="for a copy of its database",
        needed=COPIES * size,
        free=free_disk(session, tenant.host),
    )
