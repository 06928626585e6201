"""Writes a file of the edge's configuration and reloads it."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from odoo_cloud_lib import edge
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.host import connect


class EdgeFileProvider(ResourceProvider):
    """Writes the file and reloads; a refused file leaves the old configuration serving."""

    def create(self, props: Props) -> CreateResult:
        """Write it."""
        _publish(props)
        return CreateResult(f"{props['edge']}:{props['path']}", props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Report the text that is there; the next run mends it."""
        with connect(parse_address(props["address"])) as host:
            text = edge.published(host.docker, props["edge"], props["path"])
        return ReadResult("" if text is None else id_, {**props, "text": text})

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Another edge or path is another file."""
        replaces = changed(("edge", "path"), olds, news)
        updates = changed(("address", "text", "edge_id"), olds, news)
        return DiffResult(changes=bool(replaces or updates), replaces=replaces)

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Write the new text."""
        _publish(news)
        return UpdateResult(news)

    def delete(self, _id: str, props: Props) -> None:
        """Leave it: it goes with the volume, and without it the edge would serve nothing."""


def _publish(props: Props) -> None:
    with connect(parse_address(props["address"])) as host:
        edge.publish(host.docker, props["edge"], props["path"], props["text"])
