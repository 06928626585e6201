"""Take a tenant out of service and put it back, while its containers stay the engine's own.

Owns: what visitors see meanwhile, and that no Odoo of the tenant runs. Does not own: the database
(:mod:`odoo_cloud_lib.standby`). A suspended tenant has no Odoo and no visitors, and stays so.
"""

from dataclasses import dataclass

from docker.models.containers import Container

from odoo_cloud_lib import edge, naming
from odoo_cloud_lib.host import Host
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy
from odoo_cloud_lib.session import Session


@dataclass(frozen=True, kw_only=True)
class Service:
    """A tenant's containers and host names. ``edge_name``: the container of Caddy."""

    host: Host
    edge_name: str
    stack: str
    host_name: str
    slug: str

    def labels(self, role: str) -> dict[str, str]:
        """Return the labels of the tenant's containers of a role."""
        return naming.tenant_labels(self.stack, self.host_name, self.slug, role)

    def containers(self) -> list[Container]:
        """Return the tenant's Odoo containers, running or not; none while it is suspended."""
        labels = [f"{key}={value}" for key, value in self.labels(TenantRole.ODOO).items()]
        return self.host.docker.containers.list(
            all=True, filters={"label": labels}, ignore_removed=True
        )

    @property
    def is_closed(self) -> bool:
        """Whether visitors are shown that page."""
        return any(naming.opened_site(site) != site for site in self._sites())

    def close(self) -> None:
        """Show visitors a page that says so, finish their requests, and stop Odoo."""
        self._assign([naming.closed_site(site) for site in self._sites()])
        for container in self.containers():
            # Not removed: the engine's state stays true. What was stopped by hand stays stopped,
            # whatever becomes of Docker or the machine meanwhile.
            container.stop()

    def start(self) -> None:
        """Start Odoo and wait until it is healthy; visitors are not let in yet.

        Raises:
            TenantNotReadyError: it is not, after some minutes; carries the end of its log.
        """
        for container in self.containers():
            container.start()
        for container in self.containers():
            wait_until_healthy(self.host, self.slug, str(container.id))

    def open(self) -> None:
        """Let visitors in again."""
        self._assign([naming.opened_site(site) for site in self._sites()])

    def _sites(self) -> list[str]:
        return edge.assigned_sites(self.host.docker, self.edge_name, self.slug)

    def _assign(self, sites: list[str]) -> None:
        # None at all would be taken for a tenant that is no more.
        if sites:
            edge.assign_sites(self.host.docker, self.edge_name, self.slug, sites)


def service_of(session: Session, slug: str) -> Service:
    """Return a tenant that was deployed.

    Raises:
        TenantMissingError: it was not.
        HostUnreachableError: no way to its host.
    """
    name = session.tenant(slug).host
    return Service(
        host=session.host(name),
        edge_name=session.inventory.hosts[name].edge,
        stack=session.inventory.stack,
        host_name=name,
        slug=slug,
    )
