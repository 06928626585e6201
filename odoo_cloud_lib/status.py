"""How far each tenant has come: what `tenants list` and `tenants show` tell."""

from pydantic import AwareDatetime

from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.life import life_of
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.observed import Presence, Seen
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import look, wanted_state


class TenantStatus(Model):
    """A tenant as it is now."""

    slug: str
    state: LifeState
    plan: str
    host: str
    url: str
    """Its main address; empty until it is deployed."""
    serving: bool
    """Whether visitors reach a running Odoo."""
    busy: str | None
    """The verb that somebody is at, if any."""
    why: str | None
    """Why it has failed, if it has."""
    changed: AwareDatetime | None
    """When its last operation began; None if the ledger knows of none."""


def statuses(session: Session) -> list[TenantStatus]:
    """Return the status of every tenant with an entry, in the stack file's order."""
    entries, inventory = session.desired.tenants(), session.inventory
    seen = {host: look(session, host) for host in inventory.hosts}
    last = session.ledger.last_operations()
    first = inventory.first_host
    found: list[TenantStatus] = []
    for slug, entry in entries.items():
        known = inventory.tenants.get(slug)
        host = str(entry.get("host") or (known.host if known else first))
        there = _there(seen, host, slug)
        found.append(
            _status(
                slug,
                host,
                str(entry.get("plan", "")),
                known.url if known else "",
                life_of(wanted_state(entry), there, last.get(slug)),
                there,
                last.get(slug),
            )
        )
    return found


def _there(seen: dict[str, Seen], host: str, slug: str) -> Presence:
    return seen[host][slug] if host in seen else Presence()


def _status(
    slug: str,
    host: str,
    plan: str,
    url: str,
    life: LifeState,
    there: Presence,
    last: OperationRecord | None,
) -> TenantStatus:
    return TenantStatus(
        slug=slug,
        state=life,
        plan=plan,
        host=host,
        url=url,
        serving=there.serves,
        busy=last.verb if last and last.state is OperationState.RUNNING else None,
        why=_why(last) if life is LifeState.FAILED else None,
        changed=last.begun if last else None,
    )


def _why(last: OperationRecord | None) -> str | None:
    if last is None:
        return None
    return last.error or f"operation {last.id} ({last.verb}) was interrupted"
