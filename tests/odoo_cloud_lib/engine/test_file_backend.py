"""What a killed engine leaves behind, and what of it may be removed."""

import json
import os
import socket
from pathlib import Path

import pytest

from odoo_cloud_lib.engine.file_backend import (
    holders,
    locks_folder,
    remove_dead_locks,
    remove_torn_notes,
    state_folder,
)

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


@pytest.mark.parametrize(
    ("backend", "folder"),
    [
        ("file:///srv/state?metadata=skip", Path("/srv/state/.pulumi")),
        ("file:///srv/state", Path("/srv/state/.pulumi")),
        ("s3://bucket/state", None),
        ("", None),
    ],
)
def test_only_a_backend_on_this_machine_has_a_folder(backend: str, folder: Path | None) -> None:
    """One on another machine is asked for nothing."""
    assert state_folder(backend) == folder


def test_who_holds_the_lock_is_said_as_far_as_it_is_known(tmp_path: Path) -> None:
    """By process and machine, in a backend that is a folder."""
    locks = tmp_path / ".pulumi/locks"
    write_lock(locks, "one", pid=7, hostname="paris")
    assert locks_folder(tmp_path / ".pulumi", "dev") == locks / "organization/odoo-cloud/dev"
    assert holders("dev", f"file://{tmp_path}") == "process 7 on paris"
    assert holders("dev", "s3://bucket") == "another engine"


def test_only_half_written_notes_of_the_stack_are_removed(tmp_path: Path) -> None:
    """The state itself, whole notes and other stacks' stay."""
    folder = tmp_path / "stacks/odoo-cloud"
    folder.mkdir(parents=True)
    texts = {
        "dev.json": "{}",
        "dev.json.attrs": "",
        "dev.json.bak.attrs": '{"md5":"sxynyEG8/26ISHE5Bif/ag=="}\n',
        "prod.json.attrs": "",
    }
    for name, text in texts.items():
        (folder / name).write_text(text)

    assert remove_torn_notes(tmp_path, "dev") == [folder / "dev.json.attrs"]
    assert sorted(it.name for it in folder.iterdir()) == sorted({*texts} - {"dev.json.attrs"})
