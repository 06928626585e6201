"""A tenant's database and the role that owns it.

Owns: that both exist, that nobody else is let in, and that the copy has an identity of its own.
Does not own: who may log in (:mod:`components.tenant_login`), what Odoo does inside, or the
template it was copied from, which may go afterwards. No secret goes in, so that the copy need not
wait for one.
"""

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.postgres_server import PostgresServer
from components.providers.deferred import Deferred
from components.server_login import after, login_inputs
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class TenantDatabaseArgs:
    """``template`` counts at creation only."""

    host: str
    address: LocalAddress | SshAddress
    postgres: PostgresServer
    database: str
    template: pulumi.Input[str]
    base_url: str


class TenantDatabase(Resource):
    """One tenant's database. Output: ``database``, also the name of the role."""

    database: pulumi.Output[str]

    def __init__(
        self, name: str, args: TenantDatabaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the database under the logical ``name``."""
        inputs = {
            **login_inputs(args.address, args.postgres),
            "host": args.host,
            "database": args.database,
            "template": args.template,
            "base_url": args.base_url,
        }
        super().__init__(
            Deferred("components.providers.tenant_database:TenantDatabaseProvider"),
            name,
            inputs,
            after(args.postgres, opts),
        )
