"""A process that does one verb, and is killed at one of the lines in which it tells its progress.

The lines are the verb's own: the name of each step as it begins, and what the engine tells of each
resource. So whatever a verb comes to do is killed at as well.
"""

import json
import subprocess
import sys
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Any

from tests.integration.interrupt import kill_session
from tests.integration.stack import ROOT, Stack

RUN = """\
import json, sys
from pathlib import Path
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.verbs import verb_named

name, config, verb, slug, arguments = sys.argv[1:]
say = lambda line: print(line, flush=True)
cloud = Cloud.from_stack(name, Path.cwd(), config=Path(config), actor="ops@child", report=say)
cloud.run(verb_named(verb).read(json.loads(arguments)), slug)
"""
Arguments = Mapping[str, Any]


@contextmanager
def started(
    stack: Stack, verb: str, slug: str, arguments: Arguments
) -> Generator["subprocess.Popen[str]"]:
    """Yield a process that does the verb; it is over at the end, and all that it started."""
    given = (stack.name, str(stack.config_file), verb, slug, json.dumps(arguments))
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", RUN, *given],
        cwd=ROOT,
        env=stack.environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill_session(process.pid)
        process.communicate()


def lines_of(stack: Stack, verb: str, slug: str, arguments: Arguments) -> list[str]:
    """Let the verb be done, and return the lines that it told."""
    with started(stack, verb, slug, arguments) as process:
        told, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return told.splitlines()


@contextmanager
def killed_at(
    stack: Stack,
    line: int | str,
    verb: str,
    slug: str,
    arguments: Arguments,
    *,
    with_engine: bool,
    after: float = 0,
) -> Generator[None]:
    """Kill the verb (SIGKILL) at a line of its; within the block it is dead.

    ``line``: its number, from 0, or what it is. ``after``: seconds from that line on.

    ``with_engine``: the engine and its plugins die with it; else they go on without it until the
    block ends.
    """
    with started(stack, verb, slug, arguments) as process:
        assert process.stdout is not None
        for number, told in enumerate(process.stdout):
            if line in (number, told.rstrip("\n")):
                break
        time.sleep(after)
        if with_engine:
            kill_session(process.pid)
        process.kill()
        process.wait()
        yield
