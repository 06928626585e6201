"""What is needed of a stack to change what its operator wants, without Pulumi itself.

:mod:`odoo_cloud_lib.stack` has the one that is real; :class:`NoStack` stands where there is none.
"""

from collections.abc import Callable, Sequence
from typing import Any, NoReturn, Protocol

from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.engine.recorded import Recorded
from odoo_cloud_lib.errors import StackError
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.stack_file.text import Entry
from odoo_cloud_lib.units import render_memory

Report = Callable[[str], None]


def silent(_line: str) -> None:
    """Take a line of progress, and say nothing."""


class Desired(Protocol):
    """Reads and changes desired state; errors as in :class:`odoo_cloud_lib.stack.Stack`."""

    def inventory(self) -> Inventory:
        """Return what the stack exported when it was last deployed without an error."""
        ...

    def tenants(self) -> dict[str, dict[str, Any]]:
        """Return the tenants' entries in the stack file, by slug."""
        ...

    def sibling(self, stack: str) -> "Desired":
        """Return another stack of the same project."""
        ...

    def first_password(self, slug: str) -> str:
        """Return the password that the tenant's administrator was given at first."""
        ...

    def recorded(self) -> Recorded:
        """Return what the engine has made, as it remembers it."""
        ...

    def pending(self) -> tuple[Step, ...]:
        """Return what the engine would do to deploy the stack file as it is now, all of it."""
        ...

    def apply(self, slug: str, entry: Entry | None, report: Report = ...) -> tuple[Step, ...]:
        """Make ``entry`` the tenant's entry (None takes it out), and deploy this tenant alone."""
        ...

    def update(self, slug: str, changes: Entry, report: Report = ...) -> tuple[Step, ...]:
        """Set these keys of the entry (None takes one out), and deploy this tenant alone."""
        ...

    def replace(self, slug: str, parts: Sequence[str], report: Report = ...) -> tuple[Step, ...]:
        """Make these parts of the tenant anew; the entry stays as it is."""
        ...

    def move(self, slug: str, changes: Entry, report: Report = ...) -> tuple[Step, ...]:
        """Like ``update``, for a change of host; leaves the data on the old host behind."""
        ...

    def erase(self, slug: str, report: Report = ...) -> tuple[Step, ...]:
        """Take the tenant's entry out, and remove all that it had, protected or not."""
        ...

    def preview(self, slug: str, entry: Entry | None) -> tuple[Step, ...]:
        """Return what :meth:`apply` would do; the file stays as it is."""
        ...


class NoStack:
    """Stands for the stack where only its inventory is known: every change is refused."""

    def __init__(self, inventory: Inventory) -> None:
        """Know what was exported, and nothing else."""
        self._inventory = inventory

    def inventory(self) -> Inventory:
        """Return what was given."""
        return self._inventory

    def tenants(self) -> dict[str, dict[str, Any]]:
        """Return what can be told of the entries from the inventory."""
        return {
            slug: {
                "plan": str(it.plan),
                "state": str(it.state),
                "host": it.host,
                "overrides": {"memory": render_memory(it.memory)},
            }
            for slug, it in self._inventory.tenants.items()
        }

    def sibling(self, stack: str) -> NoReturn:  # noqa: ARG002
        """Refuse: only the engine knows the others."""
        self._refuse()

    def first_password(self, slug: str) -> NoReturn:
        """Refuse: it is in the stack."""
        self._refuse(slug)

    def recorded(self) -> NoReturn:
        """Refuse: only the engine knows."""
        self._refuse()

    def pending(self) -> NoReturn:
        """Refuse: only the engine knows."""
        self._refuse()

    def apply(self, slug: str, entry: Entry | None, report: Report = silent) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def update(self, slug: str, changes: Entry, report: Report = silent) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def replace(self, slug: str, parts: Sequence[str], report: Report = silent) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def move(self, slug: str, changes: Entry, report: Report = silent) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def erase(self, slug: str, report: Report = silent) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def preview(self, slug: str, entry: Entry | None) -> NoReturn:  # noqa: ARG002
        """Refuse."""
        self._refuse(slug)

    def _refuse(self, slug: str = "") -> NoReturn:
        name = f"stack {self._inventory.stack}"
        raise StackError(
            name,
            reason=f"known by its inventory alone, so {_what(slug)};"
            " valid: a cloud that was opened from its stack",
            command=f"Cloud.from_stack({self._inventory.stack!r})",
        )


def _what(slug: str) -> str:
    return f"{slug} cannot be changed" if slug else "nobody knows what was deployed"
