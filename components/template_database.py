"""The database that new tenants of one image and one set of modules are copied from.

Owns: that it exists on the host's server. How it is built is an operation of the library.
"""

from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.dynamic import CreateResult, DiffResult, ReadResult, Resource, ResourceProvider

from components.postgres_server import PostgresServer
from components.server_login import after, is_there, login_inputs, server_login
from odoo_cloud_lib import database, naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.operations.build_template import build_template, drop_template

Props = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class TemplateDatabaseArgs:
    """``image``: the image's id, so that a new build of the same tag gets a template of its own."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    postgres: PostgresServer
    image: pulumi.Input[str]
    modules: tuple[str, ...]


class TemplateDatabaseProvider(ResourceProvider):
    """Builds the template on creation and drops it on deletion."""

    def create(self, props: Props) -> CreateResult:
        """Build it, or find it built."""
        with server_login(props) as (host, server):
            name = build_template(
                host,
                server,
                image=props["image"],
                modules=tuple(props["modules"]),
                socket_volume=props["socket_volume"],
                labels=props["labels"],
            )
        return CreateResult(name, {**props, "name": name})

    def read(self, id_: str, props: Props) -> ReadResult:
        """Tell whether the server still has it."""
        there = is_there(props, lambda server: database.database_exists(server, id_))
        return ReadResult(id_ if there else "", props)

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Another image or other modules are another template."""
        replaces = [key for key in ("image", "modules") if olds.get(key) != news.get(key)]
        return DiffResult(changes=bool(replaces), replaces=replaces, delete_before_replace=False)

    def delete(self, id_: str, props: Props) -> None:
        """Drop it; databases copied from it are not concerned."""
        with server_login(props) as (_, server):
            drop_template(server, id_)


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
            "labels": naming.host_labels(args.stack, args.host, "template"),
            "name": None,
        }
        super().__init__(TemplateDatabaseProvider(), name, inputs, after(args.postgres, opts))
