"""The memory of one session's processes."""

import subprocess
import sys
import time

import pytest

from benchmarks.processes import program_of, watching

MIB = 2**20


@pytest.mark.parametrize(
    ("arguments", "program"),
    [
        (["/opt/engine/pulumi", "preview"], "pulumi"),
        (["python3", "-u", "/opt/pulumi-language-python-exec", "x"], "pulumi-language-python-exec"),
        (["python", "-P", "-m", "offline.plugins.docker"], "pulumi-resource-docker"),
        (["/usr/bin/python3", "-m", "pip", "list"], "python3"),
    ],
)
def test_a_process_is_named_by_what_it_runs(arguments: list[str], program: str) -> None:
    """An interpreter is not what an operator wants to read."""
    assert program_of(arguments) == program


def test_the_most_that_a_process_held_counts() -> None:
    """Also when it has let go of it; a process of another session does not count."""
    code = "import time; a = b'x' * (80 * 2**20); del a; time.sleep(1)"
    command = [sys.executable, "-c", code]
    stranger = subprocess.Popen(command)  # noqa: S603
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
    with watching(process.pid) as held:
        process.wait()
        time.sleep(0.1)
    stranger.wait()
    assert 80 * MIB < sum(held.values()) < 160 * MIB
