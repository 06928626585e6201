"""What a killed engine leaves in a backend that is a folder of this machine.

Owns: which of its files are in the way of the next run: locks of engines that are no more, and
half-written notes. Never the state itself.
"""

import json
import os
import socket
from collections.abc import Generator
from pathlib import Path
from typing import TypedDict, cast

from odoo_cloud_lib import naming

PROCESSES = Path("/proc")


class Lock(TypedDict):
    """What the engine writes into a lock file."""

    pid: int
    hostname: str


def mend(stack: str, backend: str) -> Generator[str]:
    """Clear what is in the way of the engine; yield a line on each thing done."""
    folder = state_folder(backend)
    if folder:
        for path in remove_dead_locks(locks_folder(folder, stack)):
            yield f"removed the lock of an engine that is no more: {path}"
        for path in remove_torn_notes(folder, stack):
            yield f"removed a half-written file beside the state: {path}"


def clear_torn_notes(stack: str, backend: str) -> None:
    """Remove half-written notes alone, which keep the engine from reading the stack."""
    folder = state_folder(backend)
    if folder:
        remove_torn_notes(folder, stack)


def holders(stack: str, backend: str) -> str:
    """Say which engines hold the stack's lock, as far as that can be told from here."""
    folder = state_folder(backend)
    locks = [_read(path) for path in _files(locks_folder(folder, stack))] if folder else []
    names = [f"process {lock['pid']} on {lock['hostname']}" for lock in locks if lock]
    return ", ".join(names) or "another engine"


def state_folder(backend: str) -> Path | None:
    """Return where ``backend`` (a URL) keeps its files if that is a folder of this machine."""
    path = backend.partition("?")[0].removeprefix("file://")
    return None if path == backend.partition("?")[0] else Path(path).expanduser() / ".pulumi"


def locks_folder(folder: Path, stack: str) -> Path:
    """Return the folder of the stack's locks."""
    return folder / "locks/organization" / naming.PROJECT / stack


def remove_dead_locks(folder: Path) -> list[Path]:
    """Remove the locks in ``folder`` whose engine is no more, and return them."""
    dead = [path for path in _files(folder) if not _lives(_read(path))]
    for path in dead:
        path.unlink(missing_ok=True)
        path.with_name(f"{path.name}.attrs").unlink(missing_ok=True)
    return dead


def remove_torn_notes(folder: Path, stack: str) -> list[Path]:
    """Remove half-written notes beside the stack's state and its history, and return them.

    The engine replaces a file in one step, but not what it notes about it (type and checksum),
    without which it can do and with half of which it cannot.
    """
    kept = [folder / kind / naming.PROJECT / stack for kind in ("backups", "history")]
    notes = [
        *(folder / "stacks" / naming.PROJECT).glob(f"{stack}.json*.attrs"),
        *(path for place in kept for path in place.glob("*.attrs")),
    ]
    torn = sorted(path for path in notes if not path.read_text().endswith("}\n"))
    for path in torn:
        path.unlink()
    return torn


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.json"))


def _read(path: Path) -> Lock | None:
    """Return the lock, None if its engine has just removed it."""
    try:
        return cast("Lock", json.loads(path.read_text()))
    except FileNotFoundError:
        return None


def _lives(lock: Lock | None) -> bool:
    """Tell whether the engine that took ``lock`` may still run: elsewhere, it always may."""
    if lock is None or lock["hostname"] != socket.gethostname():
        return True
    if PROCESSES.is_dir():
        # A process of another program may have the number by now.
        program = PROCESSES / str(lock["pid"]) / "comm"
        return program.exists() and program.read_text().startswith("pulumi")
    try:
        os.kill(lock["pid"], 0)
    except ProcessLookupError:
        return False
    return True
