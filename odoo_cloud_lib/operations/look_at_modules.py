"""Look at a tenant's modules: those that it has, and what a change of them would come to.

Owns: asking image, database and disk. Changes nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from odoo_cloud_lib import naming, standby
from odoo_cloud_lib.containers import execute, find_container
from odoo_cloud_lib.errors import HostError
from odoo_cloud_lib.modules.catalog import ask_image
from odoo_cloud_lib.modules.choice import Choice, choose
from odoo_cloud_lib.modules.installed import ABSENT, OdooModule, company_countries, read_modules
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.units import KIB, MIB
from odoo_cloud_lib.visit import visit

# The copy, and as much again for what the server writes while Odoo works on whole tables.
COPIES = 2


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Bytes where a host's PostgreSQL server keeps its data, and what a change takes of them."""

    host: str
    needed: int
    free: int

    def __str__(self) -> str:
        """Render as a line of a plan."""
        return (
            f"{_mib(self.needed)} of disk on host {self.host} for a copy of its database,"
            f" of {_mib(self.free)} that are free"
        )

    def shortage(self) -> tuple[HostError, ...]:
        """Return the error, if there is one, of too little that is free."""
        if self.free >= self.needed:
            return ()
        reason = (
            f"{_mib(self.free)} are free where PostgreSQL keeps its data;"
            f" valid: at least {_mib(self.needed)}, for a copy of the tenant's database"
        )
        command = "make room on the host, then the same command again"
        return (HostError(f"host {self.host}", reason=reason, command=command),)


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
    return Disk(host=tenant.host, needed=COPIES * size, free=_free(session, tenant.host))


def _free(session: Session, host: str) -> int:
    name, command = session.inventory.hosts[host].postgres, ("df", "-Pk", naming.POSTGRES_DATA_DIR)
    container = find_container(session.host(host).docker, name)
    code, output = execute(container, *command) if container else (1, "it is not there")
    if code:
        reason = f"it does not tell how much disk is free: {output.strip()}"
        raise HostError(name, reason=reason, command=f"docker logs {name}")
    # The second line: device, size, used, available, ...
    return int(output.splitlines()[1].split()[3]) * KIB


def _mib(amount: int) -> str:
    return f"{-(-amount // MIB)} MiB"
