"""The database that new tenants of one image and one set of modules are copied from.

Owns: that it exists on the host's server. How it is built is an operation of the library.
"""

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.postgres_server import PostgresServer
from components.providers.deferred import Deferred
from components.server_login import after, login_inputs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class TemplateDatabaseArgs:
    """``image``: the image's id, so that a new build of the same tag gets a template of its own."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    postgres: PostgresServer
    image: pulumi.Input[str]
    modules: tuple[str, ...]


class TemplateDatabase(Resource):
    """One template. Output: ``name`` of the database."""

    name: pulumi.Output[str]

    def __init__(
        self, name: str, args: TemplateDatabaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the template under the logical ``name``."""
        inputs = {
            **login_inputs(args.address, args.postgres),
            "image": args.image,
            "modules": sorted(args.modules),
            "labels": naming.host_labels(args.stack, args.host, naming.TEMPLATE_ROLE),
            "name": None,
        }
        super().__init__(
            Deferred("components.providers.template_database:TemplateDatabaseProvider"),
            name,
            inputs,
            after(args.postgres, opts),
        )
