"""Writes files into volumes."""

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file, write_volume_files


class VolumeFilesProvider(ResourceProvider):
    """Writes the files; leaves them on deletion, for they go with their volume."""

    def create(self, props: Props) -> CreateResult:
        """Write them all."""
        _write(props)
        return CreateResult(",".join(file["volume"] for file in props["files"]), props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Report the texts that are there; the next run mends what differs."""
        with connect(parse_address(props["address"])) as host:
            texts = [read_volume_file(host.docker, VolumeFile(**file)) for file in props["files"]]
        files = [
            {**file, "text": text or ""} for file, text in zip(props["files"], texts, strict=True)
        ]
        return ReadResult(id_, {**props, "files": files})

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Write again when anything differs, and take note of the image to look with later."""
        return DiffResult(changes=bool(changed(("address", "files"), olds, news)))

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Write them all."""
        _write(news)
        return UpdateResult(news)


def _write(props: Props) -> None:
    with connect(parse_address(props["address"])) as host:
        write_volume_files(host.docker, [VolumeFile(**file) for file in props["files"]])
