"""Pulumi's engine, through the Automation API.

Owns: all that is said to Pulumi; it is the only file here that imports it, so whatever reads or
acts on data does without. Backend and passphrase come from the environment, as with the command
line.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from odoo_cloud_lib.engine import file_backend
from odoo_cloud_lib.engine.deployment import Run
from odoo_cloud_lib.engine.interface import Exported
from odoo_cloud_lib.engine.state import State
from odoo_cloud_lib.errors import StackError, StackLockedError, StackMissingError

PULUMI = "pulumi"
# What the engine says of a state whose note about it (type and checksum) is half-written.
TORN = "failed to load checkpoint"
TORN_ATTEMPTS = 3
TORN_SECONDS = 0.2

try:
    from pulumi import automation
except ModuleNotFoundError as missing:
    raise StackError(
        PULUMI,
        reason=f"{missing}; valid: an environment with Pulumi's Python package",
        command="pip install 'odoo-cloud[pulumi]'",
    ) from None


class PulumiEngine:
    """Pulumi's engine, as :class:`odoo_cloud_lib.engine.interface.Engine` describes it."""

    def __init__(self, stack: str, project: Path) -> None:
        """Take note of where things are."""
        self.stack = stack
        self._project = str(project)

    @property
    def backend(self) -> str:
        """The URL of where states are kept; empty if it is not in the environment."""
        return os.environ.get("PULUMI_BACKEND_URL", "")

    def outputs(self, *, secrets: bool = False) -> dict[str, Any]:
        """Return what the stack exports; secrets are left out unless they are asked for."""
        shown = ("--show-secrets",) if secrets else ()
        return json.loads(self._run("stack", "output", "--json", *shown))

    def export(self) -> Exported:
        """Return the stack as it is recorded; secrets are encrypted."""
        return json.loads(self._run("stack", "export"))

    def load(self, exported: Exported) -> None:
        """Record a stack as it was exported, without notes of what was under way."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(exported, file)
            file.flush()
            self._run("stack", "import", "--file", file.name)

    def state(self) -> State:
        """Return what the stack's resources are recorded as."""
        return self.export()["deployment"] or State()

    def up(self, config: Path, targets: Sequence[str], anew: Sequence[str], run: Run) -> None:
        """Deploy ``targets`` with the stack file ``config``, and make ``anew`` anew."""
        with self._explained():
            self._selected().up(
                target=[*targets],
                replace=[*anew],
                config_file=str(config),
                color="never",
                suppress_outputs=True,
                show_secrets=False,
                on_event=_listener(run),
            )

    def preview(self, config: Path, targets: Sequence[str], run: Run) -> None:
        """Tell ``run`` what :meth:`up` would do."""
        with self._explained():
            self._selected().preview(
                target=[*targets], config_file=str(config), color="never", on_event=_listener(run)
            )

    def _run(self, *arguments: str) -> str:
        command = [*arguments, "--stack", self.stack]
        with self._explained():
            for _ in range(TORN_ATTEMPTS):
                try:
                    return self._workspace.pulumi_command.run(command, self._project, {}).stdout
                except automation.CommandError as error:
                    if TORN not in str(error):
                        raise
                # A killed engine leaves such a note, and one at work writes it in two steps.
                file_backend.clear_torn_notes(self.stack, self.backend)
                time.sleep(TORN_SECONDS)
            return self._workspace.pulumi_command.run(command, self._project, {}).stdout

    def _selected(self) -> automation.Stack:
        return automation.Stack.select(self.stack, self._workspace)

    @cached_property
    def _workspace(self) -> "_Workspace":
        return _Workspace(work_dir=self._project)

    @contextmanager
    def _explained(self) -> Generator[None]:
        """Turn Pulumi's errors into this project's."""
        name = f"stack {self.stack}"
        try:
            yield
        except automation.StackNotFoundError:
            where = self.backend or "the backend that pulumi is logged in to"
            raise StackMissingError(
                name, reason=f"not in {where}", command="pulumi stack ls"
            ) from None
        except automation.ConcurrentUpdateError:
            raise StackLockedError(
                name,
                reason=f"{file_backend.holders(self.stack, self.backend)} works on it",
                command="wait for it to end, then the same command again; if it was killed on"
                f" another machine: pulumi cancel --yes --stack {self.stack}",
            ) from None
        except automation.CommandError as error:
            command = f"pulumi stack --stack {self.stack}"
            reason = "the engine cannot work on it, or failed"
            raise StackError(name, reason=reason, command=command, log=str(error)) from None
        except (FileNotFoundError, NotADirectoryError, automation.InvalidVersionError) as error:
            raise StackError(
                PULUMI,
                reason=f"the engine cannot be run: {error}",
                command="in the project's folder: . ./env.sh, or make up",
            ) from None


class _Workspace(automation.LocalWorkspace):
    """A project in which the operator's own selection of a stack stays what it is."""

    def select_stack(self, stack_name: str) -> None:
        """Only make sure that there is such a stack."""
        self.pulumi_command.run(["stack", "--stack", stack_name], self.work_dir, self.env_vars)


def _listener(run: Run) -> Callable[[automation.EngineEvent], None]:
    def take(event: automation.EngineEvent) -> None:
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            run.begin(step.op.value, step.urn)
        elif event.res_outputs_event and not event.res_outputs_event.planning:
            step = event.res_outputs_event.metadata
            run.finish(step.op.value, step.urn)
        elif event.res_op_failed_event:
            step = event.res_op_failed_event.metadata
            run.fail(step.op.value, step.urn)
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            run.complain(event.diagnostic_event.urn, event.diagnostic_event.message)

    return take
