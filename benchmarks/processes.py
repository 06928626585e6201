"""The memory of all processes of one session, read from ``/proc`` while they run."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

SECONDS = 0.1
SESSION = 3
"""Where ``/proc/PID/stat`` has the session, counted after the process's name."""
PLUGIN = "offline.plugins."


@contextmanager
def watching(session: int) -> Generator[dict[str, int]]:
    """Fill the dictionary with the most bytes held by each process, until the block ends.

    Keys are programs; processes of the same one are added up. The kernel itself keeps each
    process's highest value, so a peak between two looks is not missed.
    """
    held: dict[str, int] = {}
    peaks: dict[Path, tuple[str, int]] = {}
    done = threading.Event()

    def watch() -> None:
        while not done.wait(SECONDS):
            peaks.update(_look(session))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield held
    finally:
        done.set()
        thread.join()
        for program, peak in peaks.values():
            held[program] = held.get(program, 0) + peak


def _look(session: int) -> dict[Path, tuple[str, int]]:
    seen: dict[Path, tuple[str, int]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if _session(process) == session and (peak := _peak(process)):
                seen[process] = (program_of(_arguments(process)), peak)
        except (FileNotFoundError, ProcessLookupError):
            continue
    return seen


def _session(process: Path) -> int:
    # The name, in brackets, may hold anything.
    return int((process / "stat").read_text().rpartition(")")[2].split()[SESSION])


def _arguments(process: Path) -> list[str]:
    return (process / "cmdline").read_bytes().decode().split("\0")


def _peak(process: Path) -> int:
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def program_of(arguments: list[str]) -> str:
    """Name the part of Pulumi that a process is, by its command line."""
    for argument in arguments:
        name = Path(argument).name
        if name.startswith(PLUGIN):
            return f"pulumi-resource-{name.removeprefix(PLUGIN)}"
        if name.startswith("pulumi"):
            return name
    return Path(arguments[0]).name
