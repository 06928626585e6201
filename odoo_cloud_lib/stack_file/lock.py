"""A lock between processes on one machine: a file beside the one that it guards.

The system frees it with the process, however that ends. What the file says outlives a process that
was killed, and tells the next one that there may be something to take up.
"""

import fcntl
import os
import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from odoo_cloud_lib.errors import ConfigFileError, StackLockedError

WAIT_SECONDS = 900
POLL_SECONDS = 0.2


@contextmanager
def locked(
    path: Path,
    purpose: str,
    report: Callable[[str], None],
    *,
    patience: float = WAIT_SECONDS,
) -> Generator[bool]:
    """Hold the lock of ``path``, waiting up to ``patience`` seconds for it.

    ``purpose`` is what others read who wait, ``report`` takes a line if this one has to. Yields
    whether the last holder was cut short. An interruption (^C) of the block counts as that too.

    Raises:
        StackLockedError: somebody else held it all the time.
        ConfigFileError: the lock's file cannot be made.
    """
    with _opened(path) as file:
        _acquire(file, path, report, time.monotonic() + patience)
        cut_short = bool(file.read())
        _say(file, f"process {os.getpid()} on {socket.gethostname()}: {purpose}, since {_now()}")
        try:
            yield cut_short
        except Exception:
            _say(file, "")
            raise
        _say(file, "")


def lock_file(path: Path) -> Path:
    """Return the file of the lock of ``path``. It is never removed: others may wait on it."""
    target = path.resolve()
    return target.with_name(f".{target.name}.lock")


def _opened(path: Path) -> TextIO:
    try:
        return os.fdopen(os.open(lock_file(path), os.O_RDWR | os.O_CREAT, 0o666), "r+")
    except OSError as error:
        raise ConfigFileError(
            str(path), reason=f"cannot be locked: {error}", command=f"ls -la {path.parent}"
        ) from None


def _acquire(file: TextIO, path: Path, report: Callable[[str], None], deadline: float) -> None:
    told = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = lock_file(path).read_text() or "another process"
            if time.monotonic() > deadline:
                raise StackLockedError(
                    str(path),
                    reason=f"held by {holder}",
                    command="wait for it to end, then the same command again",
                ) from None
            if not told:
                report(f"waiting for {holder}")
                told = True
            time.sleep(POLL_SECONDS)
        else:
            return


def _say(file: TextIO, text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
