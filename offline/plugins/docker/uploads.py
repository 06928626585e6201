"""Files that are put into a container between its creation and its start."""

from __future__ import annotations

import base64
import io
import tarfile
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader


def upload(put: Callable[[str, bytes], object], inputs: Reader) -> None:
    """Put every upload in its place; `put` takes a folder in the container and a tar archive.

    Docker writes below `/` only if the root is writable, but below a volume always: so a file
    that lies in a volume is sent to that volume.
    """
    volumes = _writable_targets(inputs)
    for item in inputs.records("uploads"):
        file = PurePosixPath(item.text("file"))
        base = _base_of(file, volumes)
        archive = _archive(str(file.relative_to(base)), _content(item), _mode(item))
        put(str(base), archive)


def _writable_targets(inputs: Reader) -> list[PurePosixPath]:
    mounts = [
        mount.text("target")
        for mount in inputs.records("mounts")
        if mount.text("type") != "tmpfs" and not mount.flag("readOnly")
    ]
    volumes = [
        volume.text("containerPath")
        for volume in inputs.records("volumes")
        if "containerPath" in volume and not volume.flag("readOnly")
    ]
    return [PurePosixPath(target) for target in mounts + volumes]


def _base_of(file: PurePosixPath, volumes: list[PurePosixPath]) -> PurePosixPath:
    return next((target for target in volumes if file.is_relative_to(target)), PurePosixPath("/"))


def _content(item: Reader) -> bytes:
    if "contentBase64" in item:
        return base64.b64decode(item.text("contentBase64"))
    if "source" not in item:
        return item.text("content").encode()
    source = Path(item.text("source"))
    try:
        return source.read_bytes()
    except OSError as error:
        msg = f"uploads: source of {item.text('file')}: {error}"
        raise PluginError(msg) from error


def _mode(item: Reader) -> int:
    if "permissions" in item:
        return int(item.text("permissions"), 8)
    return 0o744 if item.flag("executable") else 0o644


def _archive(name: str, content: bytes, mode: int) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode, entry.mtime = len(content), mode, int(time.time())
        archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
