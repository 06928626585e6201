"""A tenant's way in: its site at the edge, and the edge's place in the tenant's network.

Owns: that a route is published only to an Odoo that answers. A new container is waited for before
anything changes; if it does not come up, the old one is still there and still serves, because the
engine removes it only after this step.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.dynamic import (
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from components.caddy_edge import CaddyEdge
from odoo_cloud_lib import edge
from odoo_cloud_lib.address import LocalAddress, SshAddress, parse_address
from odoo_cloud_lib.host import Host, connect
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy

Props = dict[str, Any]
UPDATED = ("text", "edge_id", "container_id", "joined")


@dataclass(frozen=True, kw_only=True)
class TenantRouteArgs:
    """``odoo_id``: the container that must be healthy first; None for a suspended tenant."""

    slug: str
    address: LocalAddress | SshAddress
    edge: CaddyEdge
    network: pulumi.Input[str]
    odoo_id: pulumi.Input[str] | None
    path: str
    text: str


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


class TenantRoute(Resource):
    """One tenant's route."""

    def __init__(
        self, name: str, args: TenantRouteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the route under the logical ``name``."""
        inputs = {
            "slug": args.slug,
            "address": args.address.model_dump(),
            "edge": args.edge.container,
            "edge_id": args.edge.container_id,
            "network": args.network,
            "container_id": args.odoo_id,
            "path": args.path,
            "text": args.text,
            "joined": True,
        }
        super().__init__(
            TenantRouteProvider(),
            name,
            inputs,
            # The platform's file holds the snippets that a route imports.
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[args.edge])),
        )


def _publish(props: Props) -> Props:
    with connect(parse_address(props["address"])) as host:
        _wait(host, props)
        edge.join_network(host.docker, props["edge"], props["network"])
        edge.publish(host.docker, props["edge"], props["path"], props["text"])
    return props


def _wait(host: Host, props: Props) -> None:
    if props.get("container_id"):
        wait_until_healthy(host, props["slug"], props["container_id"])
