"""The real command on a test's stack, as a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.stack import ROOT, Stack

COMMAND = Path(sys.executable).with_name("odoo-cloud")
SECONDS = 300


@dataclass(frozen=True)
class Said:
    """What a run of the command said."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The document on stdout."""
        return json.loads(self.output)


def start(stack: Stack, *arguments: str) -> "subprocess.Popen[str]":
    """Start the command, in a process group of its own."""
    where = ["--stack", stack.name, "--project", str(ROOT), "--config-file", str(stack.config_file)]
    return subprocess.Popen(  # noqa: S603
        [str(COMMAND), *where, *arguments],
        env=stack.environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def run(stack: Stack, *arguments: str) -> Said:
    """Run the command to its end, whatever that is."""
    process = start(stack, *arguments)
    output, errors = process.communicate(timeout=SECONDS)
    return Said(process.returncode, output, errors)
