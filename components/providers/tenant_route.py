"""Publishes a tenant's route once its Odoo answers, and withdraws it."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from odoo_cloud_lib import edge
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.host import Host, connect
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy

UPDATED = ("address", "sites", "edge_id", "container_id", "joined")


class TenantRouteProvider(ResourceProvider):
    """Publishes the route on creation, withdraws it on deletion."""

    def create(self, props: Props) -> CreateResult:
        """Join, wait, publish."""
        return CreateResult(props["slug"], _publish(props))

    def read(self, id_: str, props: Props) -> ReadResult:
        """Report what the edge has; the next run mends it."""
        with connect(parse_address(props["address"])) as host:
            sites = edge.assigned_sites(host.docker, props["edge"], props["slug"])
            joined = edge.is_joined(host.docker, props["edge"], props["network"])
        return ReadResult(id_ if sites else "", {**props, "sites": sites, "joined": joined})

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Another edge or network is another route."""
        moved = changed(("edge", "network"), olds, news)
        updates = changed(UPDATED, olds, news)
        return DiffResult(
            changes=bool(moved or updates), replaces=moved, delete_before_replace=True
        )

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Join, wait, publish."""
        return UpdateResult(_publish(news))

    def delete(self, _id: str, props: Props) -> None:
        """Withdraw the route, then leave the network so that it can be removed."""
        with connect(parse_address(props["address"])) as host:
            edge.withdraw_sites(host.docker, props["edge"], props["slug"])
            edge.leave_network(host.docker, props["edge"], props["network"])


def _publish(props: Props) -> Props:
    with connect(parse_address(props["address"])) as host:
        # While Odoo starts; joined or not, the edge sends nobody there before the last line.
        edge.join_network(host.docker, props["edge"], props["network"])
        _wait(host, props)
        edge.assign_sites(host.docker, props["edge"], props["slug"], props["sites"])
    return props


def _wait(host: Host, props: Props) -> None:
    if props.get("container_id"):
        wait_until_healthy(host, props["slug"], props["container_id"])
