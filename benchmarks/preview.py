"""How long a preview takes and how much memory it needs, with few tenants and with many."""

import json
import re
import subprocess
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.conditions import conditions
from benchmarks.many_tenants import multiply
from benchmarks.processes import watching
from benchmarks.results import Preview, PreviewRun
from tests.integration.stack import ROOT, Stack, deployed, platform

ROUNDS = 3
SIZES = (2, 20, 100)
PROTOTYPE = "prototype"
TENANT = {"plan": "basic"}
COUNT = re.compile(r"^ +(?:\+ )?(\d+) (?:to create|unchanged)$", re.MULTILINE)


def measure(rounds: int = ROUNDS, sizes: tuple[int, ...] = SIZES) -> Preview:
    """Preview stacks that are not there yet, then stacks of which nothing is to change."""
    found = conditions()
    with TemporaryDirectory() as folder:
        stack = Stack(Path(folder), _platform(sizes), {})
        stack.create()
        runs = [_new(stack, size, rounds) for size in sizes]
    with TemporaryDirectory() as folder:
        stack = Stack(Path(folder), _platform(sizes), {PROTOTYPE: TENANT})
        with deployed(stack):
            exported = _export(stack)
            runs += [_unchanged(stack, exported, size, rounds) for size in sizes]
    return Preview(conditions=found, runs=runs)


def _platform(sizes: tuple[int, ...]) -> dict[str, Any]:
    settings = platform()
    # The config only has to fit itself; the tenants are never started.
    settings["hosts"]["local"]["memory"] = f"{2 * max(sizes)}GiB"
    return settings


def _new(stack: Stack, size: int, rounds: int) -> PreviewRun:
    stack.tenants = dict.fromkeys(_slugs(size), TENANT)
    return _run(stack, rounds, [], is_deployed=False)


def _unchanged(stack: Stack, exported: dict[str, Any], size: int, rounds: int) -> PreviewRun:
    stack.tenants = dict.fromkeys(_slugs(size), TENANT)
    _import(stack, multiply(exported, PROTOTYPE, _slugs(size)))
    return _run(stack, rounds, ["--expect-no-changes"], is_deployed=True)


def _slugs(size: int) -> list[str]:
    return [f"tenant{number}" for number in range(size)]


def _run(stack: Stack, rounds: int, arguments: list[str], *, is_deployed: bool) -> PreviewRun:
    seconds: list[float] = []
    resources, processes = 0, dict[str, int]()
    for _ in range(rounds):
        took, resources, held = _preview(stack, arguments)
        seconds.append(took)
        processes = max(processes, held, key=lambda it: sum(it.values()))
    return PreviewRun(
        tenants=len(stack.tenants),
        deployed=is_deployed,
        resources=resources,
        seconds=seconds,
        processes=processes,
    )


def _preview(stack: Stack, arguments: list[str]) -> tuple[float, int, dict[str, int]]:
    started = time.monotonic()
    process = stack.start("preview", *arguments)
    with watching(process.pid) as held:
        output, _ = process.communicate()
    seconds = time.monotonic() - started
    if process.returncode:
        raise RuntimeError(output)
    return seconds, sum(int(count) for count in COUNT.findall(output)), held


def _export(stack: Stack) -> dict[str, Any]:
    return json.loads(_pulumi(stack, "stack", "export", "--show-secrets"))


def _import(stack: Stack, state: dict[str, Any]) -> None:
    _pulumi(stack, "stack", "import", given=json.dumps(state))


def _pulumi(stack: Stack, *arguments: str, given: str | None = None) -> str:
    command = ["pulumi", "--cwd", str(ROOT), *arguments, "--stack", stack.name]
    done = subprocess.run(  # noqa: S603
        command, env=stack.environment, input=given, capture_output=True, text=True, check=True
    )
    return done.stdout
