"""What is needed of Pulumi's engine to change a stack, without Pulumi itself.

`odoo_cloud_lib.engine.pulumi_engine` has the one that is real.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, TypedDict

from odoo_cloud_lib.engine.deployment import Run
from odoo_cloud_lib.engine.state import State


class Exported(TypedDict):
    """An exported stack; ``deployment`` is None before the first run."""

    deployment: State | None


class Engine(Protocol):
    """The engine, at work on one stack.

    Each method raises ``StackMissingError`` if there is no such stack, ``StackLockedError`` if
    another engine works on it, and ``StackError`` if this one cannot, or failed.
    """

    stack: str

    @property
    def backend(self) -> str:
        """The URL of where states are kept; empty if it is not in the environment."""
        ...

    def export(self) -> Exported:
        """Return the stack as it is recorded; secrets are encrypted."""
        ...

    def load(self, exported: Exported) -> None:
        """Record a stack as it was exported, without notes of what was under way."""
        ...

    def state(self) -> State:
        """Return what the stack's resources are recorded as."""
        ...

    def up(self, config: Path, targets: Sequence[str], anew: Sequence[str], run: Run) -> None:
        """Deploy ``targets`` with the stack file ``config``, and make ``anew`` anew."""
        ...

    def preview(self, config: Path, targets: Sequence[str], run: Run) -> None:
        """Tell ``run`` what :meth:`up` would do."""
        ...
