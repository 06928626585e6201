"""What a killed engine leaves behind, and what of it may be removed."""

import json
import os
import socket
from pathlib import Path

from setup.recover import State, remove_dead_locks, unrecorded

NO_PROCESS = 2**22 + 1  # above the highest number that Linux gives


def write_lock(folder: Path, name: str, *, pid: int, hostname: str) -> Path:
    """Write a lock as the engine does."""
    path = folder / f"organization/odoo-cloud/dev/{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"pid": pid, "username": "me", "hostname": hostname}))
    return path


def test_only_locks_of_dead_engines_are_removed(tmp_path: Path) -> None:
    """A lock from another machine stays; one whose number another program has by now goes."""
    here = socket.gethostname()
    gone = write_lock(tmp_path, "gone", pid=NO_PROCESS, hostname=here)
    reused = write_lock(tmp_path, "reused", pid=os.getpid(), hostname=here)
    elsewhere = write_lock(tmp_path, "elsewhere", pid=NO_PROCESS, hostname="elsewhere.example")

    assert remove_dead_locks(tmp_path) == [gone, reused]
    assert not gone.exists()
    assert elsewhere.exists()


def test_no_locks_at_all(tmp_path: Path) -> None:
    """A stack that was never updated has no folder of locks."""
    assert remove_dead_locks(tmp_path / "locks") == []


def test_unrecorded_is_what_the_state_does_not_know() -> None:
    """Components have no id, which is nobody's."""
    state: State = {"resources": [{"id": "c0ffee"}, {}], "pending_operations": [{}]}

    assert unrecorded({"c0ffee": "edge", "decade": "orphan"}, state) == {"decade": "orphan"}
    assert unrecorded({"decade": "orphan"}, {}) == {"decade": "orphan"}
