"""Builds a template on creation and drops it on deletion."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from components.providers.login import CONNECTION, is_there, server_login
from odoo_cloud_lib import database
from odoo_cloud_lib.operations.build_template import build_template, drop_template


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
        replaces = changed(("image", "modules"), olds, news)
        updates = changed(CONNECTION, olds, news)
        return DiffResult(
            changes=bool(replaces or updates), replaces=replaces, delete_before_replace=False
        )

    def update(self, id_: str, _olds: Props, news: Props) -> UpdateResult:
        """Take note of another way to the server."""
        return UpdateResult({**news, "name": id_})

    def delete(self, id_: str, props: Props) -> None:
        """Drop it; databases copied from it are not concerned."""
        with server_login(props) as (_, server):
            drop_template(server, id_)
