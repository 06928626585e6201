"""The file of the edge's configuration that all tenants share, taken in by a reload."""

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.providers.deferred import Deferred
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class EdgeFileArgs:
    """``edge_id`` changes with the container, and brings the file to the new one."""

    address: LocalAddress | SshAddress
    edge: str
    edge_id: pulumi.Input[str]
    path: str
    text: pulumi.Input[str]


class EdgeFile(Resource):
    """One file of the edge's configuration."""

    def __init__(
        self, name: str, args: EdgeFileArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the file under the logical ``name``."""
        inputs = {
            "address": args.address.model_dump(),
            "edge": args.edge,
            "edge_id": args.edge_id,
            "path": args.path,
            "text": args.text,
        }
        super().__init__(
            Deferred("components.providers.edge_file:EdgeFileProvider"), name, inputs, opts
        )
