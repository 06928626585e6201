"""A tenant's database and role.

Owns: that both exist, that nobody else is let in, and that the copy has an identity of its own.
Does not own: what Odoo does inside, or the template it was copied from, which may go afterwards.
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

from components.postgres_server import PostgresServer
from components.server_login import after, is_there, login_inputs, server_login
from odoo_cloud_lib import database
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.operations.create_database import (
    TenantDatabaseSettings,
    create_database,
    drop_tenant,
    update_database,
)

Props = dict[str, Any]
UPDATED = ("password", "connection_limit", "base_url")


@dataclass(frozen=True, kw_only=True)
class TenantDatabaseArgs:
    """``template`` and ``admin_password`` count at creation only: later both are the tenant's."""

    address: LocalAddress | SshAddress
    postgres: PostgresServer
    database: str
    template: pulumi.Input[str]
    password: pulumi.Input[str]
    admin_password: pulumi.Input[str]
    connection_limit: int
    base_url: str


class TenantDatabaseProvider(ResourceProvider):
    """Copies the template on creation; drops database and role on deletion."""

    def create(self, props: Props) -> CreateResult:
        """Create it, or finish what a killed run began."""
        with server_login(props) as (_, server):
            create_database(server, _settings(props))
        return CreateResult(props["database"], props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Tell whether the server still has both."""
        there = is_there(
            props,
            lambda server: (
                database.database_exists(server, id_) and database.role_exists(server, id_)
            ),
        )
        return ReadResult(id_ if there else "", props)

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """A new name is another database; the rest is altered in place."""
        replaces = ["database"] if olds.get("database") != news.get("database") else []
        changed = [key for key in UPDATED if olds.get(key) != news.get(key)]
        return DiffResult(changes=bool(replaces or changed), replaces=replaces)

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Alter the role and the address."""
        with server_login(news) as (_, server):
            update_database(server, _settings(news))
        return UpdateResult(news)

    def delete(self, id_: str, props: Props) -> None:
        """Drop the database, ending its sessions, then the role."""
        with server_login(props) as (_, server):
            drop_tenant(server, id_)


class TenantDatabase(Resource):
    """One tenant's database. Output: ``database``, also the name of the role."""

    database: pulumi.Output[str]

    def __init__(
        self, name: str, args: TenantDatabaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the database under the logical ``name``."""
        inputs = {
            **login_inputs(args.address, args.postgres),
            "database": args.database,
            "template": args.template,
            "password": pulumi.Output.secret(args.password),
            "admin_password": pulumi.Output.secret(args.admin_password),
            "connection_limit": args.connection_limit,
            "base_url": args.base_url,
        }
        super().__init__(TenantDatabaseProvider(), name, inputs, after(args.postgres, opts))


def _settings(props: Props) -> TenantDatabaseSettings:
    return TenantDatabaseSettings(
        database=props["database"],
        template=props["template"],
        password=props["password"],
        admin_password=props["admin_password"],
        connection_limit=int(props["connection_limit"]),
        base_url=props["base_url"],
    )
