"""The file of a stack's config on disk: read, and replaced in one step.

Whoever reads it sees the old or the new text, never half of one, even after a crash.
"""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from odoo_cloud_lib.errors import ConfigFileError


def read(path: Path) -> str:
    """Return the text of the file, its line ends as they are.

    Raises:
        ConfigFileError: there is none, it may not be read, or it is not UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigFileError(
            str(path), reason=f"cannot be read: {error}", command=f"ls -l {path.parent}"
        ) from None


@contextmanager
def drafted(path: Path, text: str) -> Generator[Path]:
    """Write ``text`` beside the file; it takes the file's place when the block ends well.

    Yields the draft's path. Mode and owner stay. One at a time: whoever drafts holds the lock.

    Raises:
        ConfigFileError: the folder may not be written to, or the owner not be kept.
    """
    target = path.resolve()
    draft = target.with_name(f".{target.name}.draft")
    try:
        with _explained(path):
            _write(draft, text, target.stat())
        yield draft
        with _explained(path):
            draft.replace(target)
            _sync(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    """Replace the text of the file; see :func:`drafted`."""
    with drafted(path, text):
        pass


@contextmanager
def _explained(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, UnicodeEncodeError) as error:
        raise ConfigFileError(
            str(path), reason=f"cannot be written: {error}", command=f"ls -la {path.parent}"
        ) from None


def _write(draft: Path, text: str, like: os.stat_result) -> None:
    with draft.open("wb") as file:
        file.write(text.encode())
        os.fchmod(file.fileno(), like.st_mode & 0o7777)
        there = os.fstat(file.fileno())
        if (there.st_uid, there.st_gid) != (like.st_uid, like.st_gid):
            os.fchown(file.fileno(), like.st_uid, like.st_gid)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
