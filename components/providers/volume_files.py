"""Writes files into volumes."""

from collections.abc import Sequence

from pulumi.dynamic import CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

from components.providers.deferred import Props
from components.providers.differences import changed
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.volumes import (
    VolumeFile,
    read_volume_files,
    remove_volume_files,
    write_volume_files,
)


class VolumeFilesProvider(ResourceProvider):
    """Writes the files; on deletion removes those that their volume outlives."""

    def create(self, props: Props) -> CreateResult:
        """Write them all."""
        _write(props)
        return CreateResult(",".join(file["volume"] for file in props["files"]), props)

    def read(self, id_: str, props: Props) -> ReadResult:
        """Report the texts that are there; the next run mends what differs."""
        with connect(parse_address(props["address"])) as host:
            texts = read_volume_files(host.docker, [_file(it) for it in props["files"]])
        files = [
            {**file, "text": text or ""} for file, text in zip(props["files"], texts, strict=True)
        ]
        return ReadResult(id_, {**props, "files": files})

    def diff(self, _id: str, olds: Props, news: Props) -> DiffResult:
        """Write again when anything differs, and take note of the image to look with later."""
        return DiffResult(changes=bool(changed(("address", "files"), olds, news)))

    def update(self, _id: str, olds: Props, news: Props) -> UpdateResult:
        """Write them all, and remove those that are no more.

        A host that they have left is not asked: it may be gone. Who moves them removes them there.
        """
        _write(news)
        if olds["address"] == news["address"]:
            left = {(it["volume"], it["path"]) for it in news["files"]}
            _remove(olds, [it for it in olds["files"] if (it["volume"], it["path"]) not in left])
        return UpdateResult(news)

    def delete(self, _id: str, props: Props) -> None:
        """Remove those that would stay behind."""
        _remove(props, props["files"])


def _write(props: Props) -> None:
    with connect(parse_address(props["address"])) as host:
        write_volume_files(host.docker, [_file(it) for it in props["files"]])


def _remove(props: Props, files: Sequence[Props]) -> None:
    if outlived := [_file(it) for it in files if it.get("outlived")]:
        with connect(parse_address(props["address"])) as host:
            remove_volume_files(host.docker, outlived)


def _file(props: Props) -> VolumeFile:
    return VolumeFile(**{key: value for key, value in props.items() if key != "outlived"})
