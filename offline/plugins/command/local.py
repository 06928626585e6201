"""command:local:Command: scripts on this machine."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from typing import IO, Final

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation
from offline.plugins.base.schema import ResourceSchema, array, mapping, text
from offline.plugins.command.script import (
    COMMON_INPUTS,
    OUTPUTS,
    Output,
    Say,
    Script,
    speaker,
)

SHELL: Final = ["/bin/sh", "-c"]
PAUSE: Final = 0.1
DYING: Final = 2.0
"""Seconds between asking a cancelled script to stop and killing it."""


class LocalCommand(Script):
    """Scripts on this machine."""

    schema = ResourceSchema(
        token="command:local:Command",  # noqa: S106 - a type token
        inputs={
            **COMMON_INPUTS,
            "dir": text(),
            "environment": mapping(),
            "interpreter": array(text()),
        },
        outputs=OUTPUTS,
        derived_outputs=frozenset(OUTPUTS),
        refused=frozenset({"archivePaths", "assetPaths"}),
    )

    def run(
        self, script: str, inputs: Reader, environment: dict[str, str], operation: Operation
    ) -> Output:
        """Run a script with the interpreter, in a session of its own."""
        command = [*(inputs.texts("interpreter") or SHELL), script]
        try:
            process = subprocess.Popen(  # noqa: S603 - running what the program gives is the task
                command,
                cwd=inputs.text("dir") or None,
                env={**os.environ, **inputs.mapping("environment"), **environment},
                stdin=subprocess.PIPE if inputs.text("stdin") else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        except OSError as error:
            msg = f"cannot run {command[0]!r} in {inputs.text('dir') or '.'}: {error}"
            raise PluginError(msg) from error
        return _finish(
            process, inputs.text("stdin"), operation.cancelled, speaker(inputs, operation)
        )


def _finish(
    process: subprocess.Popen[str], stdin: str, cancelled: threading.Event, say: Say
) -> Output:
    """Feed and read the process until it ends, or is cancelled."""
    lines: dict[str, list[str]] = {"stdout": [], "stderr": []}
    streams = {"stdout": process.stdout, "stderr": process.stderr}
    threads = [
        threading.Thread(target=_read, args=(name, stream, lines[name], say))
        for name, stream in streams.items()
        if stream
    ]
    if process.stdin:
        threads.append(threading.Thread(target=_feed, args=(process.stdin, stdin)))
    for thread in threads:
        thread.start()
    while process.poll() is None:
        if cancelled.wait(PAUSE):
            _stop(process)
    for thread in threads:
        thread.join()
    said = {name: "".join(text) for name, text in lines.items()}
    return Output(stdout=said["stdout"], stderr=said["stderr"], status=process.returncode)


def _read(name: str, stream: IO[str], lines: list[str], say: Say) -> None:
    with stream:
        for line in stream:
            lines.append(line)
            say(name, line)


def _feed(stream: IO[str], content: str) -> None:
    try:
        stream.write(content)
        stream.close()
    except BrokenPipeError:
        # The script ended without reading all of its input, as it may.
        return


def _stop(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(DYING)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
