"""Files that are put into a container between its creation and its start."""

from __future__ import annotations

import base64
import io
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader


def upload(put: Callable[[str, bytes], object], inputs: Reader) -> None:
    """Put every upload in its place; `put` takes a folder in the container and a tar archive.

    Everything is sent to `/`, as the official plugin does: Docker refuses that for a container
    whose root is read-only, even where the file would lie in a volume.
    """
    for item in inputs.records("uploads"):
        name = item.text("file").lstrip("/")
        put("/", _archive(name, _content(item), _mode(item)))


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
