"""A tenant's host names as they are now: where DNS leads, and the certificate at the edge.

Owns: when it is right to look at a certificate. An edge makes it when a name is first asked for, so
looking is asking: for a name that does not lead here, a public authority would refuse it, and after
a few such refusals every other.
"""

from urllib.parse import urlsplit

from odoo_cloud_lib import caddyfile, edge, naming
from odoo_cloud_lib.domains import certificate
from odoo_cloud_lib.domains.certificate import Certificate
from odoo_cloud_lib.domains.pointing import DnsState, Pointing
from odoo_cloud_lib.domains.records import DomainChallenge
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.operations.check_domains import challenge_of, place_of, pointing_of
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.tenant_endpoint import authority_of, way_in

NONE_YET = "none yet"


class DomainStatus(Model):
    """A host name of a tenant."""

    domain: str
    main: bool
    """Whether it is the one in the links of mails."""
    dns: DnsState
    """Where DNS leads."""
    addresses: tuple[str, ...]
    """The IP addresses that it leads to."""
    told: str
    """The same for people, such as ``leads to 198.51.100.7``."""
    certificate: Certificate | None
    without: str
    """Why there is no certificate; empty if there is one."""


def domain_statuses(session: Session, slug: str) -> list[DomainStatus]:
    """Return the status of every host name that was deployed for the tenant, the main one first.

    Takes some seconds a name at most, and some more where a certificate is made just now.

    Raises:
        TenantMissingError: no such tenant was deployed.
        HostUnreachableError: its host cannot be reached.
    """
    tenant = session.tenant(slug)
    here, edge_of_it = place_of(session, slug, tenant.host), _Edge(session, tenant.host)
    statuses: list[DomainStatus] = []
    for position, url in enumerate(tenant.urls):
        domain = urlsplit(url).hostname or ""
        pointing = pointing_of(session, domain, here)
        shown, without = None, "it is being deleted"
        if tenant.state is not TenantState.DELETING:
            shown, without = edge_of_it.certificate(domain, pointing)
        statuses.append(
            DomainStatus(
                domain=domain,
                main=position == 0,
                dns=pointing.state,
                addresses=pointing.addresses,
                told=pointing.told,
                certificate=shown,
                without=without,
            )
        )
    return statuses


def challenge_for(session: Session, slug: str, domain: str) -> DomainChallenge:
    """Return what leads a host name to the tenant, or proves that it is its.

    Raises:
        TenantMissingError: no such tenant was deployed.
    """
    here = place_of(session, slug, session.tenant(slug).host)
    return challenge_of(session, slug, domain, here)


def may_look(state: DnsState, *, issues_itself: bool) -> bool:
    """Tell whether a name's certificate can be looked at without an authority refusing it."""
    return issues_itself or state is DnsState.HERE


class _Edge:
    """A host's edge, as far as certificates go."""

    def __init__(self, session: Session, host: str) -> None:
        there, connection = session.inventory.hosts[host], session.host(host)
        config = edge.published(connection.docker, there.edge, naming.platform_file())
        self._issues_itself = caddyfile.issues_itself(config or "")
        self._authority = authority_of(connection, there)
        self._address = way_in(connection, there)

    def certificate(self, domain: str, pointing: Pointing) -> tuple[Certificate | None, str]:
        """Return what the edge shows for a name, or why it was not asked or shows nothing."""
        if not may_look(pointing.state, issues_itself=self._issues_itself):
            return None, f"{NONE_YET}: it is issued when the name leads here"
        try:
            return certificate.look(self._address, domain, self._authority), ""
        except OSError as error:
            return None, f"{NONE_YET}: the edge shows none ({error})"
