"""A tenant's way in: its site at the edge, and the edge's place in the tenant's network.

Owns: that a route is published only to an Odoo that answers. A new container is waited for before
anything changes; if it does not come up, the old one is still there and still serves, because the
engine removes it only after this step.
"""

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.caddy_edge import CaddyEdge
from components.providers.deferred import Deferred
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class TenantRouteArgs:
    """``odoo_id``: the container that must be healthy first; None for a suspended tenant.

    ``sites``: as :func:`odoo_cloud_lib.naming.site_file` names them, in order.
    """

    slug: str
    address: LocalAddress | SshAddress
    edge: CaddyEdge
    network: pulumi.Input[str]
    odoo_id: pulumi.Input[str] | None
    sites: pulumi.Input[list[str]]


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
            "sites": args.sites,
            "joined": True,
        }
        super().__init__(
            Deferred("components.providers.tenant_route:TenantRouteProvider"),
            name,
            inputs,
            # An edge without its configuration serves nobody.
            pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[args.edge])),
        )
