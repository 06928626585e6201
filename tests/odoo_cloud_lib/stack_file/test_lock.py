"""A lock between processes: one at a time, bounded waiting, and nothing left by the killed."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from odoo_cloud_lib.errors import StackLockedError
from odoo_cloud_lib.stack_file.lock import lock_file, locked

HOLDER = """\
import sys
from pathlib import Path
from odoo_cloud_lib.stack_file.lock import locked

with locked(Path(sys.argv[1]), "tenant 'acme'", print) as cut_short:
    print(cut_short, flush=True)
    sys.stdin.readline()
"""
ADDER = """\
import sys, time
from pathlib import Path
from odoo_cloud_lib.stack_file.lock import locked

path = Path(sys.argv[1])
for _ in range(25):
    with locked(path, "adding", lambda line: None):
        number = int(path.read_text())
        time.sleep(0.001)
        path.write_text(str(number + 1))
"""


@contextmanager
def held(path: Path) -> Generator["subprocess.Popen[str]"]:
    """Have another process hold the lock of ``path``."""
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLDER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "False\n"
        yield process
        process.kill()


def test_the_second_waits_and_is_told_for_whom(tmp_path: Path) -> None:
    """Once, however long it takes; in the end it is told that this was not for ever."""
    path, told = tmp_path / "Pulumi.dev.yaml", list[str]()
    with (
        held(path) as process,
        pytest.raises(StackLockedError) as caught,
        locked(path, "mine", told.append, patience=1),
    ):
        raise AssertionError
    who = f"process {process.pid} on "
    assert len(told) == 1
    assert told[0].startswith(f"waiting for {who}")
    assert "tenant 'acme', since 20" in told[0]
    assert f"{path}: held by {who}" in str(caught.value)
    assert "next: wait for it to end" in str(caught.value)


def test_who_lets_go_leaves_no_trace(tmp_path: Path) -> None:
    """After an error as well; the file of the lock itself stays, for those who wait on it."""
    path = tmp_path / "Pulumi.dev.yaml"
    with pytest.raises(ZeroDivisionError), locked(path, "mine", print):
        raise ZeroDivisionError
    with locked(path, "mine", print) as cut_short:
        assert not cut_short
    assert lock_file(path).name == ".Pulumi.dev.yaml.lock"
    assert lock_file(path).read_text() == ""


def test_who_is_killed_or_interrupted_lets_go_and_leaves_word(tmp_path: Path) -> None:
    """The next one knows that there may be something to take up, and the one after it not."""
    path = tmp_path / "Pulumi.dev.yaml"
    with held(path) as process:
        process.kill()
        process.wait()
        with locked(path, "mine", print, patience=5) as cut_short:
            assert cut_short
    with suppress(KeyboardInterrupt), locked(path, "mine", print) as cut_short:
        assert not cut_short
        raise KeyboardInterrupt
    with locked(path, "mine", print) as cut_short:
        assert cut_short


def test_two_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    """Each adds to the same number, reading and writing it with a pause between."""
    path = tmp_path / "number"
    path.write_text("0")
    processes = [
        subprocess.Popen([sys.executable, "-c", ADDER, str(path)])  # noqa: S603
        for _ in range(2)
    ]
    assert [process.wait() for process in processes] == [0, 0]
    assert path.read_text() == "50"
    assert {it.name for it in tmp_path.iterdir()} == {".number.lock", "number"}
