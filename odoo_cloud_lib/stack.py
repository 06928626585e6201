"""A stack of the Pulumi program, through the Automation API.

Owns: all that is said to Pulumi; it is the only file here that imports it, so whatever reads or
acts on data does without. Does not own: the order of a change (:mod:`odoo_cloud_lib.change`).
Backend and passphrase come from the environment, as with the command line.
"""

import json
import os
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from odoo_cloud_lib import config_file, config_text, file_backend, recovery
from odoo_cloud_lib.change import Change
from odoo_cloud_lib.config_text import Entry
from odoo_cloud_lib.deployment import Run, Step
from odoo_cloud_lib.engine import Exported
from odoo_cloud_lib.engine_state import State
from odoo_cloud_lib.errors import StackError, StackLockedError, StackMissingError
from odoo_cloud_lib.inventory import Inventory

PULUMI = "pulumi"
Report = Callable[[str], None]

try:
    from pulumi import automation
except ModuleNotFoundError as missing:
    raise StackError(
        PULUMI,
        reason=f"{missing}; valid: an environment with Pulumi's Python package",
        command="pip install 'odoo-cloud[pulumi]'",
    ) from None


def silent(_line: str) -> None:
    """Take a line of progress, and say nothing."""


class Stack:
    """A stack of the project in the folder ``project``.

    ``config``: the stack file, if it is not ``Pulumi.<name>.yaml`` in that folder. Every method
    raises ``StackMissingError`` if there is no such stack, and ``StackError`` if the engine cannot
    read it or is not there itself.
    """

    def __init__(self, name: str, project: Path, config: Path | None = None) -> None:
        """Take note of where things are; nothing is read yet."""
        self.name = name
        self.project = project
        self.config = config or project / f"Pulumi.{name}.yaml"
        self._engine = PulumiEngine(name, project)

    def inventory(self) -> Inventory:
        """Return what the stack exported when it was last deployed without an error.

        Raises:
            InventoryError: it never was, or by a version that this one does not know.
        """
        return Inventory.read(self._engine.outputs().get("inventory"))

    def tenants(self) -> dict[str, dict[str, Any]]:
        """Return the tenants' entries in the stack file, by slug.

        Raises:
            ConfigFileError: the file cannot be read, or is not that of a stack.
        """
        return config_text.tenants(config_file.read(self.config))

    def apply(self, slug: str, entry: Entry | None, report: Report = silent) -> tuple[Step, ...]:
        """Make ``entry`` the tenant's entry (None takes it out), and deploy this tenant alone.

        Made again after it was killed, it finishes. ``report`` takes lines of progress, some from
        another thread. Returns what was done.

        Raises:
            ConfigError: lists every mistake that the config would have; nothing was changed.
            ConfigFileError: the file cannot be read, edited or written; nothing was changed.
            StackLockedError: somebody else worked on the stack all the time; nothing was changed.
            DeployError: the engine failed; says what it had changed, and what the file says now.
        """
        return self._change(slug, lambda text: _with(text, slug, entry), report).make()

    def update(self, slug: str, changes: Entry, report: Report = silent) -> tuple[Step, ...]:
        """Set these keys of the tenant's entry (None takes one out), and deploy this tenant alone.

        Keys that others set meanwhile are kept. Otherwise like :meth:`apply`.
        """
        edit: Callable[[str], str] = lambda text: config_text.update(text, slug, changes)  # noqa: E731
        return self._change(slug, edit, report).make()

    def preview(self, slug: str, entry: Entry | None) -> tuple[Step, ...]:
        """Return what :meth:`apply` would do, with the same errors; the file stays as it is."""
        return self._change(slug, lambda text: _with(text, slug, entry), silent).preview()

    def recover(self) -> Generator[str]:
        """Clear what a killed engine left; see :func:`odoo_cloud_lib.recovery.recover`."""
        return recovery.recover(self._engine)

    def _change(self, slug: str, edit: Callable[[str], str], report: Report) -> Change:
        return Change(
            engine=self._engine,
            project=self.project,
            config=self.config,
            slug=slug,
            edit=edit,
            report=report,
        )


class PulumiEngine:
    """Pulumi's engine, as :class:`odoo_cloud_lib.engine.Engine` describes it."""

    def __init__(self, stack: str, project: Path) -> None:
        """Take note of where things are."""
        self.stack = stack
        self._project = str(project)

    @property
    def backend(self) -> str:
        """The URL of where states are kept; empty if it is not in the environment."""
        return os.environ.get("PULUMI_BACKEND_URL", "")

    def outputs(self) -> dict[str, Any]:
        """Return what the stack exports; secrets are left out."""
        return json.loads(self._run("stack", "output", "--json"))

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

    def up(self, config: Path, targets: Sequence[str], run: Run) -> None:
        """Deploy ``targets`` with the stack file ``config``."""
        with self._explained():
            self._selected().up(
                target=[*targets],
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


def _with(text: str, slug: str, entry: Entry | None) -> str:
    if entry is None:
        return config_text.remove(text, slug)
    return config_text.put(text, slug, entry)


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
