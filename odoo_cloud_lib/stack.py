"""A stack of the Pulumi program, as the library reads and changes it.

Owns: what can be asked of a stack, and which change each verb means. Does not own: the order of a
change (:mod:`odoo_cloud_lib.change`), and the engine (:mod:`odoo_cloud_lib.engine.pulumi_engine`),
which wants Pulumi installed.
"""

from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

from odoo_cloud_lib import naming
from odoo_cloud_lib.change import Change
from odoo_cloud_lib.desired import Report, silent
from odoo_cloud_lib.engine import recovery
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.engine.pending import pending
from odoo_cloud_lib.engine.pulumi_engine import PulumiEngine
from odoo_cloud_lib.engine.recorded import Recorded, recorded
from odoo_cloud_lib.errors import TenantMissingError
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.stack_file import file as config_file
from odoo_cloud_lib.stack_file import text as config_text
from odoo_cloud_lib.stack_file.text import Entry


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

    def sibling(self, stack: str) -> "Stack":
        """Return another stack of the same project, whose file lies beside this one's."""
        return Stack(stack, self.project, self.config.with_name(f"Pulumi.{stack}.yaml"))

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

    def replace(self, slug: str, parts: Sequence[str], report: Report = silent) -> tuple[Step, ...]:
        """Make ``parts`` (of ``naming.TENANT_PARTS``) of the tenant anew; its entry stays.

        Otherwise like :meth:`apply`.
        """
        anew = [naming.part_urn(self.name, slug, part) for part in parts]
        return self._change(slug, lambda text: text, report, anew).make()

    def move(self, slug: str, changes: Entry, report: Report = silent) -> tuple[Step, ...]:
        """Like :meth:`update`, for a change of ``host`` after the tenant's data was copied there.

        Its database and volumes are taken up as they are there. The old ones stay, protected or
        not; they are no longer the engine's, and the caller removes them.
        """
        edit: Callable[[str], str] = lambda text: config_text.update(text, slug, changes)  # noqa: E731
        left = [f"{slug}-{part}" for part in naming.DATA_PARTS]
        return self._change(slug, edit, report, freed=True, left=left).make()

    def erase(self, slug: str, report: Report = silent) -> tuple[Step, ...]:
        """Take the tenant's entry out, and remove all that it had, protected or not.

        Otherwise like :meth:`apply`.
        """
        edit: Callable[[str], str] = lambda text: config_text.remove(text, slug)  # noqa: E731
        return self._change(slug, edit, report, freed=True).make()

    def first_password(self, slug: str) -> str:
        """Return the password that the tenant's administrator was given at first.

        Raises:
            TenantMissingError: no such tenant was deployed.
        """
        passwords: dict[str, str] = self._engine.outputs(secrets=True).get("admin_passwords", {})
        if slug not in passwords:
            raise TenantMissingError(slug, [*passwords])
        return passwords[slug]

    def recorded(self) -> Recorded:
        """Return what the engine has made, as it remembers it."""
        return recorded(self.name, self._engine.state())

    def pending(self) -> tuple[Step, ...]:
        """Return what the engine would do to deploy all of the stack file, as it is now.

        Raises:
            ConfigError: lists every mistake in the file.
        """
        return pending(self._engine, self.project, self.config)

    def recover(self) -> Generator[str]:
        """Clear what a killed engine left; see :func:`odoo_cloud_lib.engine.recovery.recover`."""
        return recovery.recover(self._engine)

    def _change(
        self,
        slug: str,
        edit: Callable[[str], str],
        report: Report,
        anew: Sequence[str] = (),
        *,
        freed: bool = False,
        left: Sequence[str] = (),
    ) -> Change:
        return Change(
            engine=self._engine,
            project=self.project,
            config=self.config,
            slug=slug,
            edit=edit,
            anew=anew,
            freed=freed,
            left=left,
            report=report,
        )


def _with(text: str, slug: str, entry: Entry | None) -> str:
    if entry is None:
        return config_text.remove(text, slug)
    return config_text.put(text, slug, entry)
