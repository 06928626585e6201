"""Copies the template on creation, alters the address, drops database and role on deletion."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from components.providers.login import CONNECTION, is_there, server_login
from odoo_cloud_lib import database
from odoo_cloud_lib.operations.create_database import (
    TenantDatabaseSettings,
    create_database,
    drop_tenant,
    update_database,
)


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
        """Another name or host is another database; the rest is altered in place.

        The host by its name: a server that gets a new address keeps its databases.
        """
        replaces = changed(("host", "database"), olds, news)
        updates = changed(("base_url", *CONNECTION), olds, news)
        return DiffResult(changes=bool(replaces or updates), replaces=replaces)

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Alter the address."""
        with server_login(news) as (_, server):
            update_database(server, _settings(news))
        return UpdateResult(news)

    def delete(self, id_: str, props: Props) -> None:
        """Drop the database, ending its sessions, then the role."""
        with server_login(props) as (_, server):
            drop_tenant(server, id_)


def _settings(props: Props) -> TenantDatabaseSettings:
    return TenantDatabaseSettings(
        database=props["database"],
        template=props["template"],
        base_url=props["base_url"],
    )
