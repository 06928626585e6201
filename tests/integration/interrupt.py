"""Stopping the engine half-way, politely or not, as a terminal, an operator or a crash would."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import docker

from tests.integration.stack import LABEL, ROOT, Result, Stack


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """When, and how.

    ``after``: the engine's line that it happens after, or a number of lines. ``role``: it happens
    only as soon as there is a container of that role as well.
    """

    after: str | int
    how: Callable[["subprocess.Popen[str]"], None]
    role: str | None = None


def polite(engine: "subprocess.Popen[str]") -> None:
    """Press ^C."""
    engine.send_signal(signal.SIGINT)


def engine_only(engine: "subprocess.Popen[str]") -> None:
    """Kill the engine; its plugins live on, and finish what they are at."""
    engine.kill()


def everything(engine: "subprocess.Popen[str]") -> None:
    """Kill the engine and all that it started, each of which leads a process group of its own."""
    kill_session(engine.pid)


def kill_session(engine: int) -> None:
    """Kill all that the engine started, and itself."""
    for process in started_by(engine):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def started_by(engine: int) -> list[int]:
    """Return the processes of the engine's session, itself first."""
    found: list[int] = []
    for process in sorted(int(path.name) for path in Path("/proc").glob("[0-9]*")):
        try:
            if os.getsid(process) == engine:
                found.append(process)
        except ProcessLookupError:
            continue
    return found


def interrupted(stack: Stack, interruption: Interruption) -> tuple[int, Result]:
    """Begin to deploy and interrupt it; return the engine's process number and what it said.

    The result's code is 0 if the deploy was finished before that.
    """
    engine = stack.start("up", "--yes", "--skip-preview")
    assert engine.stdout is not None
    lines: list[str] = []
    for line in engine.stdout:
        lines.append(line)
        if reached(lines, interruption.after):
            await_container(stack, interruption.role)
            interruption.how(engine)
            break
    output, _ = engine.communicate(timeout=120)
    return engine.pid, Result(engine.returncode, "".join(lines) + output)


def reached(lines: list[str], after: str | int) -> bool:
    """Tell whether the engine has come that far."""
    if isinstance(after, str):
        return after in lines[-1]
    return sum(1 for line in lines if " created" in line or " creating" in line) >= after


def await_container(stack: Stack, role: str | None) -> None:
    """Wait until the stack has a container of the role, if one is given."""
    client = docker.from_env()
    labels = [f"{LABEL}={stack.name}", f"odoo-cloud.role={role}"]
    filters: dict[str, str | list[str] | bool] = {"label": labels}
    # One that is just being made cannot be inspected yet; the list alone is enough.
    while role and not client.containers.list(all=True, filters=filters, sparse=True):
        time.sleep(0.02)
    client.close()


def recover(stack: Stack) -> str:
    """Do what docs/operations.md says; return what it told."""
    done = run_recover(stack)
    if done.returncode:
        raise AssertionError(done.stderr)
    return done.stderr


def run_recover(stack: Stack, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run recover.py to its end, whatever that is."""
    return subprocess.run(  # noqa: S603
        ["python", "setup/recover.py", stack.name],  # noqa: S607
        cwd=ROOT,
        env={**stack.environment, **environment},
        text=True,
        capture_output=True,
        check=False,
    )
