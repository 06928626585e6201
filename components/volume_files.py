"""Files in volumes, there before the container that reads them starts."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi.dynamic import Resource

from components.providers.deferred import Deferred
from odoo_cloud_lib.address import LocalAddress, SshAddress


@dataclass(frozen=True, kw_only=True)
class FileArgs:
    """One file: ``path`` below ``target``, where ``image`` mounts ``volume``; secret ``text``.

    ``outlived``: its volume stays when it goes, so it has to be removed. Others go with theirs.
    """

    image: pulumi.Input[str]
    volume: pulumi.Input[str]
    target: str
    path: pulumi.Input[str]
    text: pulumi.Input[str]
    outlived: bool = False


@dataclass(frozen=True, kw_only=True)
class VolumeFilesArgs:
    """Files on one host."""

    address: LocalAddress | SshAddress
    files: Sequence[FileArgs]


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
                **({"outlived": True} if file.outlived else {}),
            }
            for file in args.files
        ]
        inputs = {"address": args.address.model_dump(), "files": files}
        super().__init__(
            Deferred("components.providers.volume_files:VolumeFilesProvider"), name, inputs, opts
        )
