"""Processes that work with the ledger."""

import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager

from tests.integration.stack import ROOT


class Worker:
    """A process of ``worker.py``, at one of its points."""

    def __init__(self, address: str, mode: str = "steps") -> None:
        """Start it; it stops at its first point."""
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tests.integration.ledger.worker", address, mode],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.point = self._read()

    def tell_to_go_on(self) -> None:
        """Let it leave its point, without waiting for the next."""
        stdin = self._process.stdin
        assert stdin is not None
        stdin.write("\n")
        stdin.flush()

    def go_on(self) -> str:
        """Let it come to the next point; return that, or nothing when it has ended well."""
        self.tell_to_go_on()
        return self.arrive()

    def arrive(self) -> str:
        """Wait until it is at the next point; return that, or nothing when it has ended well."""
        self.point = self._read()
        if not self.point:
            assert self._process.wait(30) == 0
        return self.point

    def go_on_to(self, point: str) -> None:
        """Let it come to that point."""
        while self.point != point:
            assert self.go_on(), f"it never came to {point}"

    def kill(self) -> None:
        """Kill it (SIGKILL), wherever it is."""
        self._process.kill()
        self._process.communicate()

    def _read(self) -> str:
        stdout = self._process.stdout
        assert stdout is not None
        return stdout.readline().strip()


@contextmanager
def worker(address: str, mode: str = "steps") -> Generator[Worker]:
    """Yield a worker that is killed at the end, if it still runs."""
    started = Worker(address, mode)
    try:
        yield started
    finally:
        started.kill()
