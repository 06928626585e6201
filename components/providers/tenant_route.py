"""Publishes a tenant's route once its Odoo answers, and withdraws it."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from odoo_cloud_lib import edge
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.host import Host, connect
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy

UPDATED = ("text", "edge_id", "container_id", "joined")


class TenantRouteProvider(ResourceProvider):
    """Publishes the route on creation, withdraws it on deletion."""

    def create(self, props: Props) -> CreateResult:
        """Wait, join, publish."""
        return CreateResult(props["path"], _publish(props))

    def read(self, id_: str, props: Props) -> ReadResult:
        """Report what the edge has; the next run mends it."""
        with connect(parse_address(props["address"])) as host:
            text = edge.published(host.docker, props["edge"], props["path"])
            joined = edge.is_joined(host.docker, props["edge"], props["network"])
        return ReadResult("" if text is None else id_, {**props, "text": text, "joined": joined})

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Another edge, file or network is another route."""
        moved = [key for key in ("edge", "path", "network") if olds.get(key) != news.get(key)]
        changed = [key for key in UPDATED if olds.get(key) != news.get(key)]
        return DiffResult(
            changes=bool(moved or changed), replaces=moved, delete_before_replace=True
        )

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Wait, join, publish."""
        return UpdateResult(_publish(news))

    def delete(self, _id: str, props: Props) -> None:
        """Withdraw the route, then leave the network so that it can be removed."""
        with connect(parse_address(props["address"])) as host:
            edge.withdraw(host.docker, props["edge"], props["path"])
            edge.leave_network(host.docker, props["edge"], props["network"])


def _publish(props: Props) -> Props:
    with connect(parse_address(props["address"])) as host:
        _wait(host, props)
        edge.join_network(host.docker, props["edge"], props["network"])
        edge.publish(host.docker, props["edge"], props["path"], props["text"])
    return props


def _wait(host: Host, props: Props) -> None:
    if props.get("container_id"):
        wait_until_healthy(host, props["slug"], props["container_id"])
