"""The right of a tenant's Odoo to log in to its database, and its administrator's first password.

Owns: the role's password and how many connections it may open. Does not own: database and role.
"""

from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.postgres_server import PostgresServer
from components.providers.deferred import Deferred
from components.server_login import after, login_inputs
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class TenantLoginArgs:
    """``admin_password`` counts once: later it is the tenant's own."""

    host: str
    address: LocalAddress | SshAddress
    postgres: PostgresServer
    database: pulumi.Input[str]
    password: pulumi.Input[str]
    admin_password: pulumi.Input[str]
    connection_limit: int


class TenantLogin(Resource):
    """One tenant's login. Output: ``admin_password`` (secret): the first, whatever came later."""

    admin_password: pulumi.Output[str]

    def __init__(
        self, name: str, args: TenantLoginArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the login under the logical ``name``."""
        inputs = {
            **login_inputs(args.address, args.postgres),
            "host": args.host,
            "database": args.database,
            "password": pulumi.Output.secret(args.password),
            "admin_password": pulumi.Output.secret(args.admin_password),
            "connection_limit": args.connection_limit,
        }
        super().__init__(
            Deferred("components.providers.tenant_login:TenantLoginProvider"),
            name,
            inputs,
            after(args.postgres, opts),
        )
