"""A zip as Odoo's database manager makes it: written of a backup.

Owns: what Odoo expects in one, and that under the file's name there is a whole zip or none: it is
written beside it under a hidden name, which the next run takes up, and renamed at the end.
"""

import os
import shutil
import stat
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from pydantic import JsonValue

from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.odoo_zip import PIECE_BYTES, series_of
from odoo_cloud_lib.errors import ZipError

# What a zip's entry can say of a file: that it is one, and its owner's alone.
ENTRY_MODE = stat.S_IFREG | 0o600


@dataclass(frozen=True, kw_only=True)
class ZipTarget:
    """The file that a zip becomes. ``mark``: nobody else who has it works at the same time."""

    path: Path
    mark: str

    @property
    def partial(self) -> Path:
        """Where it is written."""
        return self.path.with_name(f".{self.path.name}.{self.mark}.part")

    def blockers(self) -> Iterable[ZipError]:
        """Tell what stands against writing it."""
        if self.path.exists() or self.path.is_symlink():
            yield self._error("it is there already; valid: a name that is free")
        elif not os.access(self.path.parent, os.W_OK | os.X_OK):
            yield self._error("its folder is not there or not yours to write; valid: one that is")

    def write(self, manifest: Manifest, files: Iterable[tuple[str, int, IO[bytes]]]) -> None:
        """Write ``files`` (name, bytes, content) under the hidden name, with their moment.

        Raises:
            ZipError: the disk is full, or the files broke off.
        """
        when = manifest.when.timetuple()[:6]
        try:
            with self._made() as made, ZipFile(made, "w") as zipped:
                for name, size, content in files:
                    entry = ZipInfo(name, when)
                    entry.file_size, entry.compress_type = size, ZIP_DEFLATED
                    entry.external_attr = ENTRY_MODE << 16
                    with zipped.open(entry, "w") as into:
                        shutil.copyfileobj(content, into, PIECE_BYTES)
        except (OSError, tarfile.TarError) as error:
            reason = f"it could not be written: {error}"
            raise self._error(reason) from None

    def finish(self) -> None:
        """Give it its name.

        Raises:
            ZipError: somebody else has taken the name meanwhile.
        """
        for error in self.blockers():
            raise error
        self.partial.rename(self.path)

    def clear(self) -> None:
        """Remove what was written and not finished."""
        self.partial.unlink(missing_ok=True)

    def _made(self) -> IO[bytes]:
        self.clear()
        return os.fdopen(os.open(self.partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def _error(self, reason: str) -> ZipError:
        return ZipError(str(self.path), reason=reason, command="the same again, with such a file")


def odoo_manifest(manifest: Manifest, server_version: int) -> Mapping[str, JsonValue]:
    """Return Odoo's ``manifest.json`` of a backup.

    ``server_version``: PostgreSQL's, as a number: 180006.
    """
    series = series_of(manifest.modules["base"])
    return {
        "odoo_dump": "1",
        "db_name": manifest.slug,
        "version": series,
        "version_info": [*(_number(it) for it in series.split(".")), 0, "final", 0, ""],
        "major_version": series,
        "pg_version": f"{server_version // 10000}.0",
        "modules": {**manifest.modules},
    }


def _number(part: str) -> int | str:
    return int(part) if part.isdecimal() else part
