"""A platform that does nothing, and fails where a test says so."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from odoo_cloud_lib.audit import Difference
from odoo_cloud_lib.capacity import HostCapacity
from odoo_cloud_lib.desired import NoStack, silent
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState, StepRecord
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.modules.installed import ModuleState, OdooModule
from odoo_cloud_lib.status import TenantStatus
from odoo_cloud_lib.usage import Disk, Usage
from odoo_cloud_lib.verb import PlannedStep, Verb, WorkPlan

BEGUN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
HOST: dict[str, Any] = {
    "address": {"kind": "local", "docker_host": ""},
    "postgres": "dev-local.postgres",
    "postgres_port": 54321,
    "socket_volume": "dev-local.postgres-socket",
    "edge": "dev-local.edge",
    "edge_address": "127.0.0.1",
    "https_port": 8443,
    "memory": 12884901888,
    "reserved": 1073741824,
    "cpus": 2,
}


def exported(slug: str, plan: str) -> dict[str, Any]:
    """Return a tenant as an inventory has it."""
    return {
        "slug": slug,
        "url": f"https://{slug}.odoo.localhost:8443",
        "urls": [f"https://{slug}.odoo.localhost:8443"],
        "host": "local",
        "plan": plan,
        "memory": 1073741824,
        "state": "active",
        "image": "odoo-cloud/odoo:19.0",
        "modules": ["base", "sale"],
        "database": slug,
        "network": f"dev-local.{slug}.network",
        "volumes": {
            "filestore": f"dev-local.{slug}.filestore",
            "sessions": f"dev-local.{slug}.sessions",
        },
    }


EXPORTED: dict[str, Any] = {
    "schema_version": 1,
    "stack": "dev",
    "domain": "odoo.localhost",
    "first_host": "local",
    "hosts": {"local": HOST},
    "tenants": {"acme": exported("acme", "basic"), "globex": exported("globex", "business")},
}


def status(slug: str, plan: str, state: LifeState, **more: str) -> TenantStatus:
    """Return the status of a tenant."""
    return TenantStatus(
        slug=slug,
        state=state,
        plan=plan,
        host="local",
        url=f"https://{slug}.odoo.localhost:8443",
        serving=state is LifeState.ACTIVE,
        busy=more.get("busy"),
        why=more.get("why"),
        changed=BEGUN,
    )


def record(number: int, state: OperationState = OperationState.DONE) -> OperationRecord:
    """Return an operation of one step."""
    ended = datetime(2026, 1, 2, 3, 4, 9, tzinfo=UTC) if state is OperationState.DONE else None
    return OperationRecord(
        id=number,
        verb="suspend",
        tenant="acme",
        actor="ops@test",
        arguments={},
        continues=None,
        followed_by=None,
        state=state,
        begun=BEGUN,
        ended=ended,
        result=None,
        error=None,
        steps=(StepRecord(number=1, name="deploy it", begun=BEGUN, ended=ended, note=None),),
    )


class FakeTenant:
    """One of them."""

    def modules(self) -> list[OdooModule]:
        """Return one that is installed and one that is not."""
        return [
            OdooModule(name="base", version="19.0.1.3", state=ModuleState.INSTALLED),
            OdooModule(name="sale", version=None, state=ModuleState.UNINSTALLED),
        ]


@dataclass
class FakeTenants:
    """Two tenants, of which one sleeps."""

    due_slugs: list[str] = field(default_factory=list[str])

    def __getitem__(self, slug: str) -> FakeTenant:
        """Return any."""
        return FakeTenant()

    def statuses(self) -> list[TenantStatus]:
        """Return their status."""
        return [
            status("acme", "basic", LifeState.ACTIVE),
            status("globex", "business", LifeState.SUSPENDED, busy="resume"),
        ]

    def due(self) -> list[str]:
        """Return what is to be erased."""
        return self.due_slugs


@dataclass
class FakeCloud:
    """``errors``: what a verb raises, by tenant. ``done``: verbs that were run, and on whom."""

    errors: dict[str, BaseException] = field(default_factory=dict[str, BaseException])
    blockers: tuple[str, ...] = ()
    differences: list[Difference] = field(default_factory=list[Difference])
    done: list[tuple[Verb, str]] = field(default_factory=list[tuple[Verb, str]])
    during: Callable[[str], object] = silent
    report: Callable[[str], None] = silent
    tenants: FakeTenants = field(default_factory=FakeTenants)
    inventory: Inventory = field(default_factory=lambda: Inventory.read(EXPORTED))

    @property
    def desired(self) -> NoStack:
        """The entries."""
        return NoStack(self.inventory)

    def reporting(self, report: Callable[[str], None]) -> "FakeCloud":
        """Return one that reports elsewhere, and shares all the rest."""
        other = copy(self)
        other.report = report
        return other

    def run(self, verb: Verb, slug: str) -> Mapping[str, Any] | None:
        """Note it, or raise what the test wants."""
        self.report("at work")
        self.during(slug)
        if slug in self.errors:
            raise self.errors[slug]
        self.done.append((verb, slug))
        return {"url": f"https://{slug}"} if verb.name == "create" else None

    def plan(self, verb: Verb, slug: str) -> WorkPlan:
        """Return a plan of one step."""
        step = PlannedStep(name="deploy it", changes=("create x",))
        return WorkPlan(
            verb=verb.name, tenant=slug, steps=(step,), needs=("room",), blockers=self.blockers
        )

    def operations(self, **_wanted: object) -> list[OperationRecord]:
        """Return two."""
        return [record(2, OperationState.INTERRUPTED), record(1)]

    def operation(self, number: int) -> OperationRecord:
        """Return one."""
        if "operation" in self.errors:
            raise self.errors["operation"]
        return record(number)

    def resume(self, number: int) -> None:
        """Note it."""
        self.run(Verb(), str(number))

    def capacity(self) -> list[HostCapacity]:
        """Return a host with room, and one that promises too much and does not answer."""
        gib = 1024**3
        disk = Disk(used=3 * gib, free=40 * gib)
        usage = Usage(memory=gib // 2, containers=6, unseen=0, postgres=disk, volumes=disk)
        promised = {"tenants": {"active": 2, "suspended": 1, "deleting": 0}, "reserved": gib}
        paris = {"memory": 8 * gib, "promised": 3 * gib, "room": {"basic": 4, "business": 1}}
        berlin = {"memory": 2 * gib, "promised": 3 * gib, "room": {"basic": 0}}
        return [
            HostCapacity.model_validate(
                {"host": "paris", **promised, **paris, "usage": usage, "trouble": None}
            ),
            HostCapacity.model_validate(
                {"host": "berlin", **promised, **berlin, "usage": None, "trouble": "no login"}
            ),
        ]

    def audit(self) -> list[Difference]:
        """Return what the test wants."""
        return self.differences
