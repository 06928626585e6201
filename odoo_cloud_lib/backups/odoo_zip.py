"""A zip as Odoo's database manager makes it: what is in one that somebody brings.

Owns: judging it on the operator's machine, before anything of it is sent: ``dump.sql``, maybe
``manifest.json``, and the attachments as ``filestore/ab/ab12…``. Only these names are ever read,
and only as many bytes as the zip's directory has declared and the disk was checked for. Whatever
else has a plain name is left out, as Odoo does; whatever has no plain name, or is more than a file,
is no work of Odoo's, and the whole zip is refused.
"""

import os
import re
import stat
import struct
import zlib
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from odoo_cloud_lib.errors import ZipError
from odoo_cloud_lib.operations.copy_files import STORED
from odoo_cloud_lib.units import KIB

PLAIN_DUMP = "dump.sql"
MANIFEST = "manifest.json"
FILESTORE = "filestore/"
CHECKLIST = "filestore/checklist/"
MANIFEST_BYTES = 1024**2
PIECE_BYTES = 1024**2
BLOCK = 4 * KIB
ENCRYPTED = 0x1
# A path from the root, a drive of Windows, or its way to separate folders.
UNPLAIN = re.compile(r"^/|^[A-Za-z]:|\\")
ODOO_MAKES = f"a zip of Odoo's database manager, with {PLAIN_DUMP} and filestore/ at its top"
# What Python's zipfile raises on what is damaged, beside its own error.
BROKEN = (
    *(BadZipFile, zlib.error, struct.error),
    *(EOFError, NotImplementedError, ValueError, OverflowError),
)

LocalFile = Annotated[
    str, Field(pattern=r"^[^\x00]+$", max_length=4096), AfterValidator(os.path.abspath)
]
"""A file of the operator's machine; its absolute path, so that the ledger's is found again."""


class ZipManifest(BaseModel):
    """What is used of Odoo's ``manifest.json``."""

    major_version: str | None = None
    """Odoo's, such as ``19.0``."""


@dataclass(frozen=True, kw_only=True)
class OdooZip:
    """A zip that was looked at: what there is to read of it. Made by :func:`look_into`."""

    path: Path
    dump: ZipInfo
    files: tuple[ZipInfo, ...]
    manifest: ZipManifest
    left_out: tuple[str, ...]
    """Names that Odoo makes no use of."""

    @property
    def files_bytes(self) -> int:
        """How much disk its attachments take, of which each has blocks of its own."""
        return sum(-(-it.file_size // BLOCK) * BLOCK for it in self.files)

    def read(self, members: Sequence[ZipInfo]) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """Yield path, size and pieces of each, named from the filestore on.

        Raises:
            ZipError: it is damaged, or is not any more what was looked at.
        """
        with _opened(self.path) as opened:
            for it in members:
                name = it.filename.removeprefix(FILESTORE)
                yield name, it.file_size, _pieces(self.path, opened, it)


def series_of(version: str) -> str:
    """Return the Odoo that a version of its module ``base`` is of: ``19.0`` of ``19.0.1.3``."""
    return version.rsplit(".", 2)[0]


def look_into(path: Path) -> OdooZip:
    """Return what is in a zip; nothing is unpacked.

    Raises:
        ZipError: there is none, or it is damaged, or nothing that Odoo makes.
    """
    with _opened(path) as opened:
        members = opened.infolist()
        for it in members:
            if reason := _fault(it):
                raise unfit_zip(path, f"its member {it.orig_filename!r:.200} {reason}")
        names = Counter(it.filename for it in members)
        if twice := next((name for name, count in names.items() if count > 1), None):
            raise unfit_zip(path, f"it has {twice!r:.200} twice")
        found = {it.filename: it for it in members if not it.is_dir()}
        if PLAIN_DUMP not in found:
            raise unfit_zip(path, f"it has no {PLAIN_DUMP}")
        files = tuple(it for it in found.values() if is_attachment(it.filename))
        known = {PLAIN_DUMP, MANIFEST, *(it.filename for it in files)}
        return OdooZip(
            path=path,
            dump=found[PLAIN_DUMP],
            files=files,
            manifest=_manifest(path, opened, found.get(MANIFEST)),
            left_out=tuple(it for it in found if it not in known and not it.startswith(CHECKLIST)),
        )


def is_attachment(name: str) -> bool:
    """Tell whether a file is one that Odoo reads: ``filestore/ab/ab12…``."""
    stored = name.removeprefix(FILESTORE)
    return stored != name and STORED.fullmatch(stored) is not None and stored[:2] == stored[3:5]


def _fault(member: ZipInfo) -> str | None:
    """Return what is wrong with it, so that the whole zip is refused."""
    name, kind = member.orig_filename, stat.S_IFMT(member.external_attr >> 16)
    if not name.isprintable() or UNPLAIN.search(name):
        return "has no plain name"
    if {"..", "."} & {*name.split("/")}:
        return "leads out of the zip"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is a link or a special file"
    if member.flag_bits & ENCRYPTED:
        return "is encrypted"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"is packed by method {member.compress_type}; valid: stored or deflated"
    return None


def _manifest(path: Path, opened: ZipFile, member: ZipInfo | None) -> ZipManifest:
    if member is None:
        return ZipManifest()
    if member.file_size > MANIFEST_BYTES:
        raise unfit_zip(path, f"its {MANIFEST} has {member.file_size} bytes")
    try:
        return ZipManifest.model_validate_json(b"".join(_pieces(path, opened, member)))
    except ValidationError:
        raise unfit_zip(path, f"its {MANIFEST} is not as Odoo writes it") from None


def _pieces(path: Path, opened: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """Yield its content, which zipfile cuts off at the declared size and holds against its CRC."""
    left = member.file_size
    with _telling(path, f"its member {member.filename!r} is damaged"):
        with opened.open(member) as content:
            while piece := content.read(PIECE_BYTES):
                left -= len(piece)
                yield piece
        if left:
            raise EOFError


@contextmanager
def _opened(path: Path) -> Generator[ZipFile]:
    with _telling(path, "it is no zip, or a damaged one"):
        opened = ZipFile(path)
    with opened:
        yield opened


@contextmanager
def _telling(path: Path, what: str) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise unfit_zip(path, error.strerror or what) from None
    except BROKEN as error:
        raise unfit_zip(path, f"{what} ({error or type(error).__name__})") from None


def unfit_zip(path: Path, reason: str) -> ZipError:
    """Return what is said of a zip that cannot be imported."""
    return ZipError(
        str(path),
        reason=f"{reason}; valid: {ODOO_MAKES}",
        command="make it anew, by /web/database/manager or `odoo db dump`",
    )
