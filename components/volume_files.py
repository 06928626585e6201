"""Files in volumes, there before the container that reads them starts."""

from collections.abc import Sequence
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

from odoo_cloud_lib.address import LocalAddress, SshAddress, parse_address
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file, write_volume_file

Props = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class FileArgs:
    """One file: ``path`` below ``target``, where ``image`` mounts ``volume``; secret ``text``."""

    image: pulumi.Input[str]
    volume: pulumi.Input[str]
    target: str
    path: pulumi.Input[str]
    text: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class VolumeFilesArgs:
    """Files on one host."""

    address: LocalAddress | SshAddress
    files: Sequence[FileArgs]


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
        """Write again when a place or a text differs; a new image writes nothing new."""
        return DiffResult(changes=_wanted(olds) != _wanted(news))

    def update(self, _id: str, _olds: Props, news: Props) -> UpdateResult:
        """Write them all."""
        _write(news)
        return UpdateResult(news)


class VolumeFiles(Resource):
    """Files in volumes."""

    def __init__(
        self, name: str, args: VolumeFilesArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the files under the logical ``name``."""
        files = [
            {
                "image": file.image,
                "volume": file.volume,
                "target": file.target,
                "path": file.path,
                "text": pulumi.Output.secret(file.text),
            }
            for file in args.files
        ]
        inputs = {"address": args.address.model_dump(), "files": files}
        super().__init__(VolumeFilesProvider(), name, inputs, opts)


def _write(props: Props) -> None:
    with connect(parse_address(props["address"])) as host:
        for file in props["files"]:
            write_volume_file(host.docker, VolumeFile(**file))


def _wanted(props: Props) -> list[tuple[str, ...]]:
    return [
        (file["volume"], file["target"], file["path"], file["text"])
        for file in props.get("files", [])
    ]
