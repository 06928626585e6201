"""Where a tenant's Odoo is asked by the library: at its host's edge, wherever its names lead."""

import ipaddress
import ssl

from odoo_cloud_lib import edge
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.inventory import InventoryHost
from odoo_cloud_lib.odoo_client import Endpoint
from odoo_cloud_lib.session import Session

# Where Caddy keeps the root of its internal authority; there is none where ACME issues.
AUTHORITY = "/data/caddy/pki/authorities/local/root.crt"


def endpoint_of(session: Session, slug: str) -> Endpoint:
    """Return the tenant's Odoo under the name that every tenant has, dialled at its host."""
    tenant = session.tenant(slug)
    there, host = session.inventory.hosts[tenant.host], session.host(tenant.host)
    authority = authority_of(host, there)
    trust = ssl.create_default_context()
    if authority:
        trust.load_verify_locations(cadata=authority)
    return Endpoint(
        url=tenant.urls[-1],
        database=tenant.database,
        tls=trust,
        address=way_in(host, there),
    )


def authority_of(host: Host, there: InventoryHost) -> str | None:
    """Return the certificate (PEM) of the edge's own authority, None if it has none."""
    return edge.published(host.docker, there.edge, AUTHORITY)


def way_in(host: Host, there: InventoryHost) -> tuple[str, int]:
    """Return the address and port at which the host's edge answers from here."""
    listening = ipaddress.ip_address(there.edge_address)
    if listening.is_unspecified or listening.is_loopback:
        return host.loopback(there.https_port)
    return there.edge_address, there.https_port
