"""A tiny image for tests: a static busybox, taken from Debian's package of that name."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import ImageNotFound

IMAGE: Final = "odoo-cloud-test/busybox:1"
APPLETS: Final = ("cat", "false", "httpd", "id", "ls", "sh", "sleep", "stat", "test", "true")


def busybox_image() -> str:
    """Return the name of the image, which is made if it is not there."""
    engine = docker.from_env()
    try:
        engine.images.get(IMAGE)
    except ImageNotFound:
        repository, _, tag = IMAGE.partition(":")
        api: Any = engine.api
        api.import_image_from_data(_root(), repository=repository, tag=tag)
    finally:
        engine.close()
    return IMAGE


def _root() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.add(_binary(), "bin/busybox")
        for applet in APPLETS:
            entry = tarfile.TarInfo(f"bin/{applet}")
            entry.type, entry.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(entry)
        folder = tarfile.TarInfo("tmp")
        folder.type, folder.mode = tarfile.DIRTYPE, 0o1777
        archive.addfile(folder)
    return buffer.getvalue()


def _binary() -> Path:
    """Return the program, from the cache or from Debian's package of the machine's release."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-cloud"
    kept = cache / "busybox"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            _download(Path(folder)).rename(kept)
    return kept


def _download(folder: Path) -> Path:
    _run("apt-get", "download", "busybox-static", folder=folder)
    package = next(folder.glob("busybox-static_*.deb"))
    _run("dpkg-deb", "--extract", package.name, "root", folder=folder)
    # Releases differ in whether /bin is a folder of its own.
    return next(path for path in (folder / "root").glob("**/bin/busybox") if path.is_file())


def _run(name: str, *arguments: str, folder: Path) -> None:
    program = shutil.which(name)
    if program is None:
        message = f"the test image is made from Debian's busybox-static, and there is no {name}"
        raise RuntimeError(message)
    subprocess.run([program, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603
