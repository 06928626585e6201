"""Cloud: what other programs hold.

::

    cloud = Cloud.from_stack("prod")
    acme = cloud.tenants.create("acme", plan="business")
    acme.suspend()

Owns: what is asked of the platform as a whole. Does not own: its tenants
(:mod:`odoo_cloud_lib.tenants`), and what a verb does (:mod:`odoo_cloud_lib.operations`). Each call
opens the connections that it needs and closes them.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from pathlib import Path

from pydantic import JsonValue

from odoo_cloud_lib import verb
from odoo_cloud_lib.archive.keeping import reach
from odoo_cloud_lib.archive.stretches import Span
from odoo_cloud_lib.audit import Difference, audit
from odoo_cloud_lib.capacity import HostCapacity, capacity
from odoo_cloud_lib.desired import Desired, NoStack, Report, silent
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.operations.final_backup import FinalBackup, final_backups
from odoo_cloud_lib.operator.duties import Duty
from odoo_cloud_lib.operator.look import look
from odoo_cloud_lib.session import Session, open_session, this_operator
from odoo_cloud_lib.tenants import Tenants
from odoo_cloud_lib.verb import Verb, WorkPlan
from odoo_cloud_lib.verbs import verb_named


class Cloud:
    """A platform: its tenants, and what was done to them.

    Made from an inventory it reads and acts on data; what changes which tenants there are, and how
    they run, wants :meth:`from_stack`.
    """

    def __init__(
        self,
        inventory: Inventory,
        *,
        desired: Desired | None = None,
        actor: str = "",
        report: Report = silent,
        nameservers: tuple[str, ...] = (),
    ) -> None:
        """Connect to nothing yet.

        ``desired``: what changes the stack; ``actor``: who is at work, for the ledger;
        ``report``: takes lines of progress, some from other threads; ``nameservers``: asked about
        host names instead of this machine's own, each ``ip`` or ``ip:port``.
        """
        self.desired = desired or NoStack(inventory)
        self.actor = actor or this_operator()
        self.report = report
        self.nameservers = nameservers

    @classmethod
    def from_stack(
        cls,
        name: str,
        project: Path | str = ".",
        *,
        config: Path | None = None,
        actor: str = "",
        report: Report = silent,
        nameservers: tuple[str, ...] = (),
    ) -> "Cloud":
        """Open the stack ``name`` of the project in the folder ``project``.

        ``config``: the stack file, if it is not ``Pulumi.<name>.yaml`` there. The rest is as when
        a cloud is made from an inventory.

        Raises:
            StackMissingError: there is no such stack.
            StackError: Pulumi is not installed, or its engine cannot read the stack.
            InventoryError: it was never deployed, or by another version.
        """
        # Nothing else here needs Pulumi.
        from odoo_cloud_lib.stack import Stack

        stack = Stack(name, Path(project), config)
        return cls(
            stack.inventory(), desired=stack, actor=actor, report=report, nameservers=nameservers
        )

    @property
    def inventory(self) -> Inventory:
        """What was deployed, as of now."""
        return self.desired.inventory()

    @property
    def tenants(self) -> Tenants:
        """The tenants by slug."""
        return Tenants(self)

    def operations(
        self,
        *,
        tenant: str | None = None,
        state: OperationState | None = None,
        limit: int | None = None,
    ) -> list[OperationRecord]:
        """Return operations, the last begun first. Those of one tenant are its timeline."""
        with self.session() as session:
            return session.ledger.operations(tenant=tenant, state=state, limit=limit)

    def operation(self, number: int) -> OperationRecord:
        """Return one operation.

        Raises:
            LedgerError: there is none of this number.
        """
        with self.session() as session:
            return session.ledger.show(number)

    def resume(self, number: int) -> None:
        """Take an interrupted or failed operation up again, and finish it.

        Raises:
            LedgerError: there is no such operation, it is done, or a later one has begun since.
            OdooCloudError: what failed this time.
        """
        with self.session() as session:
            old = session.ledger.show(number)
            again = verb_named(old.verb).read(old.arguments)
            verb.run(session, again, old.tenant, continues=number)

    def audit(self) -> list[Difference]:
        """Return everything in which config, engine, hosts and ledger disagree; changes nothing.

        A tenant that somebody works on meanwhile is left out. What cannot be reached is a
        difference of its own.

        Raises:
            StackError: only the inventory is known, or the engine cannot read the stack.
        """
        with self.session() as session:
            return audit(session)

    def capacity(self) -> list[HostCapacity]:
        """Return, for each host, what is promised, what is really used, and what room is left.

        A host that cannot be reached tells why; what it promises is known all the same.
        """
        with self.session() as session:
            return capacity(session)

    def plan(self, wanted: Verb, slug: str) -> WorkPlan:
        """Return what :meth:`run` would do: to what, what it needs and what blocks it."""
        with self.session() as session:
            return verb.plan(session, wanted, slug)

    def run(self, wanted: Verb, slug: str) -> Mapping[str, JsonValue] | None:
        """Do it to the tenant; the methods of :class:`Tenant` are this with a name.

        Returns what came of it, as the ledger keeps it.

        Raises:
            TenantBusyError: somebody works on the tenant.
            OdooCloudError: what stands against it (nothing was done), or what failed.
        """
        with self.session() as session:
            return verb.run(session, wanted, slug).result()

    def reporting(self, report: Report) -> "Cloud":
        """Return the same platform, whose lines of progress go to ``report``."""
        other = copy(self)
        other.report = report
        return other

    def backups(self, *, tenant: str | None = None) -> list[Backup]:
        """Return the backups, of all tenants or of one, the latest first."""
        with self.session() as session:
            return session.ledger.backups(tenant)

    def duties(self) -> list[Duty]:
        """Return what the operator has to do by now, what waits after a failure included."""
        with self.session() as session:
            return list(look(session, datetime.now(UTC)).due)

    def reach(self) -> list[Span]:
        """Return the times to each second of which tenants can go back, by their hosts.

        Raises:
            CopyError: a store does not answer, or has no repository of a host's server yet.
        """
        with self.session() as session:
            return reach(session)

    def final_backups(self) -> list[FinalBackup]:
        """Return the final backups of erased tenants on all hosts, the oldest first."""
        with self.session() as session:
            return final_backups(session)

    @contextmanager
    def session(self) -> Generator[Session]:
        """Yield connections for a call, opened when they are first needed."""
        given = (self.desired, self.actor, self.report, self.nameservers)
        with open_session(*given) as session:
            yield session
