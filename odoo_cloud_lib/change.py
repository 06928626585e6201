"""A change of one tenant's desired state: edit, check, write, run the engine.

Owns: that order, and what becomes of the file when the engine fails. A change that fails before
anything was changed leaves the file as it was; one that is killed is finished by making it again.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from odoo_cloud_lib import naming
from odoo_cloud_lib.engine.deployment import Run, Step
from odoo_cloud_lib.engine.interface import Engine
from odoo_cloud_lib.engine.recovery import take_up
from odoo_cloud_lib.engine.state import State, hosts, identities, let_go, name_of, targets
from odoo_cloud_lib.errors import DeployError, StackError, StackLockedError
from odoo_cloud_lib.stack_file import file as config_file
from odoo_cloud_lib.stack_file.check import check
from odoo_cloud_lib.stack_file.lock import locked

ENGINE_SECONDS = 900
POLL_SECONDS = 1


@dataclass(frozen=True, kw_only=True)
class Change:
    """``edit``: from the text of the stack file ``config`` to the one that is wanted.

    ``project``: the folder of the Pulumi program. ``anew``: URNs, or patterns, of what is made anew
    even if nothing about it has changed. ``freed``: whether protection is lifted from the tenant's
    parts for this run. ``left``: those of them, by their logical names, whose old ones stay where
    they are when they are replaced, no longer the engine's. ``report`` takes lines of progress.
    """

    engine: Engine
    project: Path
    config: Path
    slug: str
    edit: Callable[[str], str]
    anew: Sequence[str]
    report: Callable[[str], None]
    freed: bool = False
    left: Sequence[str] = ()

    def make(self) -> tuple[Step, ...]:
        """Make the change, as soon as nobody else works on the stack; return what was done."""
        deadline, told = time.monotonic() + ENGINE_SECONDS, False
        with locked(self.config, f"tenant {self.slug!r}", self.report) as cut_short:
            while True:
                try:
                    return self._attempt(cut_short=cut_short)
                except StackLockedError as error:
                    if time.monotonic() > deadline:
                        raise
                    if not told:
                        self.report(f"waiting: {error.reason}")
                        told = True
                    time.sleep(POLL_SECONDS)

    def preview(self) -> tuple[Step, ...]:
        """Return what would be done; the file stays as it is."""
        run = Run(self.report)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / self.config.name
            file.write_bytes(self.edit(config_file.read(self.config)).encode())
            chosen = self._targets(file, self.engine.state())
            try:
                self.engine.preview(file, chosen, run)
            except StackError as error:
                raise self._failure(run, error, undone=True) from None
        return tuple(run.begun)

    def _attempt(self, *, cut_short: bool) -> tuple[Step, ...]:
        state = take_up(self.engine, self.report, cut_short=cut_short)
        before = config_file.read(self.config)
        after = self.edit(before)
        with config_file.drafted(self.config, after) as draft:
            chosen = self._targets(draft, state)
        run = Run(self.report)
        try:
            self._let_go()
            self.engine.up(self.config, chosen, self.anew, run)
        except StackLockedError:
            self._undo(after, before)
            raise
        except StackError as error:
            undone = run.untouched and self._is_still(state) and self._undo(after, before)
            raise self._failure(run, error, undone=undone) from None
        return tuple(run.done)

    def _let_go(self) -> None:
        """Lift the protection of the tenant's parts; the run that follows puts it back."""
        if not self.freed:
            return
        exported = self.engine.export()
        state = exported["deployment"] or State()
        tenant = naming.tenant_urn(self.engine.stack, self.slug)
        self.engine.load({**exported, "deployment": let_go(state, tenant, self.left)})

    def _targets(self, file: Path, state: State) -> list[str]:
        """Check the stack file ``file``, and return what a run for this tenant is kept to."""
        declared = check(self.project, file)
        tenant = declared.tenants.get(self.slug)
        if tenant and tenant.host not in {name_of(host["urn"]) for host in hosts(state)}:
            host = f"host {tenant.host}"
            raise StackError(
                host,
                reason="in the config, but not deployed yet",
                command=f"pulumi up --stack {self.engine.stack}",
            )
        return targets(self.engine.stack, self.slug, declared, state)

    def _undo(self, after: str, before: str) -> bool:
        """Write ``before`` again, unless somebody has edited the file since; tell which."""
        ours = config_file.read(self.config) == after
        if ours:
            config_file.write(self.config, before)
        return ours

    def _is_still(self, state: State) -> bool:
        try:
            return identities(self.engine.state()) == identities(state)
        except StackError:
            return False

    def _failure(self, run: Run, error: StackError, *, undone: bool) -> DeployError:
        again = "correct the cause, then the same command again"
        return DeployError(
            self.engine.stack,
            changed=run.changed,
            failed=run.failed,
            undone=undone,
            command=again if undone else f"{again}, or pulumi up --stack {self.engine.stack}",
            log="\n".join(run.errors) or error.log,
        )
