"""What each host holds, and what more it can: `capacity`.

Owns: the sums. Does not own: looking at a host (:mod:`odoo_cloud_lib.usage`), or refusing what does
not fit: the stack's own check does, from the same numbers.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from odoo_cloud_lib.errors import HostError
from odoo_cloud_lib.host import explained
from odoo_cloud_lib.inventory import Inventory, InventoryHost
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.plan import Overrides, PlanName, resolve
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import wanted_state
from odoo_cloud_lib.tenant import TenantSpec, TenantState
from odoo_cloud_lib.usage import Usage, look

Entries = Mapping[str, Mapping[str, Any]]


class Promises(Model):
    """What a host's memory is promised to. Amounts are bytes."""

    memory: int
    """All that the platform may promise here."""
    reserved: int
    """PostgreSQL's and the edge's."""
    promised: int
    """The active tenants', as the stack file has them, deployed or not."""
    tenants: dict[TenantState, int]
    """How many tenants the stack file wants in each state."""
    room: dict[PlanName, int]
    """How many more tenants of each plan fit; of one plan, or of the other."""

    @property
    def left(self) -> int:
        """What is promised to nobody; below zero if it is too much already."""
        return self.memory - self.reserved - self.promised


class HostCapacity(Promises):
    """A host: what is promised, and what is really used."""

    host: str
    usage: Usage | None
    """None if the host cannot be reached."""
    trouble: str | None
    """Why it cannot be."""


def capacity(session: Session) -> list[HostCapacity]:
    """Return the capacity of every host, in the stack file's order."""
    inventory, entries = session.inventory, session.desired.tenants()
    found: list[HostCapacity] = []
    for name, host in inventory.hosts.items():
        usage, trouble = _usage(session, name)
        sums = promises(inventory, entries, name, host).model_dump()
        found.append(HostCapacity(**sums, host=name, usage=usage, trouble=trouble))
    return found


def promises(inventory: Inventory, entries: Entries, name: str, host: InventoryHost) -> Promises:
    """Return what the memory of the host ``name`` is promised to."""
    here = {slug: entry for slug, entry in entries.items() if _host(inventory, entry) == name}
    states = {slug: wanted_state(entry) or TenantState.ACTIVE for slug, entry in here.items()}
    active = [slug for slug, state in states.items() if state is TenantState.ACTIVE]
    promised = sum(_memory(inventory, slug, here[slug], host) for slug in active)
    counted = Counter(states.values())
    return Promises(
        memory=host.memory,
        reserved=host.reserved,
        promised=promised,
        tenants={state: counted[state] for state in TenantState},
        room=_room(host.memory - host.reserved - promised, host.cpus),
    )


def _host(inventory: Inventory, entry: Mapping[str, Any]) -> str:
    return str(entry.get("host") or inventory.first_host)


def _memory(inventory: Inventory, slug: str, entry: Mapping[str, Any], host: InventoryHost) -> int:
    try:
        spec = TenantSpec.model_validate(entry)
    except ValidationError:
        # Somebody is at it by hand, and nothing is deployed until it is corrected.
        known = inventory.tenants.get(slug)
        return known.memory if known else 0
    return resolve(spec.plan, spec.overrides, host.cpus).memory


def _room(left: int, cpus: int) -> dict[PlanName, int]:
    return {plan: max(0, left // resolve(plan, Overrides(), cpus).memory) for plan in PlanName}


def _usage(session: Session, host: str) -> tuple[Usage | None, str | None]:
    there = session.inventory.hosts[host]
    try:
        docker = session.host(host).docker
        with explained(host):
            return look(docker, session.inventory.stack, host, there.postgres), None
    except HostError as error:
        return None, error.reason
