"""What local and remote commands have in common: which script runs when, and what is kept."""

from __future__ import annotations

import secrets
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import Field, Kind, array, flag, text
from offline.plugins.base.values import UNKNOWN, Properties

COMMON_INPUTS: Final[dict[str, Field]] = {
    "create": text(),
    "update": text(),
    "delete": text(),
    "stdin": text(),
    "triggers": array(Field(kind=Kind.ANY), replaces=True),
    "addPreviousOutputInEnv": flag(),
    "logging": text(choices=("stdout", "stderr", "stdoutAndStderr", "none")),
}
OUTPUTS: Final = ("stdout", "stderr")


@dataclass(frozen=True, kw_only=True)
class Output:
    """What a script said, and the status it ended with."""

    stdout: str
    stderr: str
    status: int

    def kept(self) -> Properties:
        """Return the outputs to record: without the last line's end."""
        return {"stdout": self.stdout.removesuffix("\n"), "stderr": self.stderr.removesuffix("\n")}


Say = Callable[[str, str], None]
"""Called with the stream's name and each line as it comes."""


class Script(Resource):
    """A resource whose creation, update and deletion are scripts."""

    @abstractmethod
    def run(
        self, script: str, inputs: Reader, environment: dict[str, str], operation: Operation
    ) -> Output:
        """Run a script to its end, showing what it says; raises if it cannot be started."""

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Run `create`, if there is one."""
        identifier = f"{operation.name}{secrets.token_hex(4)}"
        said = self._act(Reader(inputs).text("create"), inputs, {}, operation)
        return State(identifier=identifier, outputs={**given(inputs), **said})

    def preview_update(self, old: Recorded, inputs: Properties) -> Properties:
        """Return outputs that are unknown, as a script will run again."""
        runs = "update" in inputs or "create" in inputs
        kept = {name: UNKNOWN if runs else old.outputs.get(name, "") for name in OUTPUTS}
        return {**given(inputs), **kept}

    def read(self, old: Recorded) -> State | None:
        """Return what is recorded: a script leaves nothing that could be looked up."""
        if not old.outputs:
            msg = f"{self.schema.token} cannot be imported"
            raise PluginError(msg)
        return State(identifier=old.identifier, outputs=old.outputs, inputs=old.inputs)

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Run `update`, or `create` again when there is none."""
        values = Reader(inputs)
        script = values.text("update") or values.text("create")
        said = self._act(script, inputs, old.outputs, operation)
        return {**given(inputs), **said}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Run `delete`, if there is one."""
        self._act(Reader(old.inputs).text("delete"), old.inputs, old.outputs, operation)

    def _act(
        self, script: str, inputs: Properties, earlier: Properties, operation: Operation
    ) -> Properties:
        kept: Properties = {name: earlier.get(name, "") for name in OUTPUTS}
        if not script:
            return kept
        values = Reader(inputs)
        said = self.run(script, values, _previous(values, kept), operation)
        if said.status:
            raise PluginError(_failure(script, said, quiet=values.text("logging") == "none"))
        return said.kept()


def _previous(inputs: Reader, kept: Properties) -> dict[str, str]:
    """Return the environment that tells a script what the one before it said."""
    if "addPreviousOutputInEnv" in inputs and not inputs.flag("addPreviousOutputInEnv"):
        return {}
    earlier = Reader(kept)
    return {
        f"PULUMI_COMMAND_{name.upper()}": earlier.text(name)
        for name in OUTPUTS
        if earlier.text(name)
    }


def _failure(script: str, said: Output, *, quiet: bool) -> str:
    head = f"exit status {said.status}: running {script!r}"
    if quiet:
        return f"{head}; its output is not shown, because logging is none"
    return f"{head}:\n{said.stdout}{said.stderr}"


def speaker(inputs: Reader, operation: Operation) -> Say:
    """Show the lines of the streams that `logging` names, by default of both."""
    wanted = (inputs.text("logging") or "stdoutAndStderr").lower()

    def say(stream: str, line: str) -> None:
        if stream in wanted:
            operation.log(line.rstrip("\n"))

    return say
