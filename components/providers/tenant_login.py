"""Opens a tenant's database to its Odoo, and closes it."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from components.providers.login import CONNECTION, is_there, server_login
from odoo_cloud_lib import database
from odoo_cloud_lib.operations.open_login import TenantLoginSettings, open_login


class TenantLoginProvider(ResourceProvider):
    """Lets the role log in on creation; lets it in no more on deletion."""

    def create(self, props: Props) -> CreateResult:
        """Open it."""
        return CreateResult(props["database"], _open(props))

    def read(self, id_: str, props: Props) -> ReadResult:
        """Tell whether the server lets the role in."""
        there = is_there(props, lambda server: database.can_log_in(server, id_))
        return ReadResult(id_ if there else "", props)

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Another database or host is another login; the rest is altered in place."""
        replaces = changed(("host", "database"), olds, news)
        updates = changed(("password", "connection_limit", *CONNECTION), olds, news)
        return DiffResult(changes=bool(replaces or updates), replaces=replaces)

    def update(self, _id: str, olds: Props, news: Props) -> UpdateResult:
        """Alter it; the administrator's password was given once, and is told as it was."""
        return UpdateResult(_open({**news, "admin_password": olds["admin_password"]}))

    def delete(self, id_: str, props: Props) -> None:
        """Close it."""
        with server_login(props) as (_, server):
            database.close_login(server, id_)


def _open(props: Props) -> Props:
    settings = TenantLoginSettings(
        database=props["database"],
        password=props["password"],
        admin_password=props["admin_password"],
        connection_limit=int(props["connection_limit"]),
    )
    with server_login(props) as (_, server):
        open_login(server, settings)
    return props
