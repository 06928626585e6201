"""A tenant as a verb finds it: its entry, its host, its life, and what was done to it last.

Owns: looking all of that up once, and the checks that many verbs share.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from odoo_cloud_lib import naming, observed
from odoo_cloud_lib.errors import (
    OdooCloudError,
    TenantMissingError,
    TenantStateError,
    TransitionError,
)
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.life import life_of
from odoo_cloud_lib.lifecycle import LifeState, require_transition
from odoo_cloud_lib.observed import Presence
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.tenant import TenantState


@dataclass(frozen=True, kw_only=True)
class Subject:
    """``entry``: the tenant's entry in the stack file, None if it has none."""

    slug: str
    entry: Mapping[str, Any] | None
    host: str
    there: Presence
    last: OperationRecord | None
    life: LifeState

    @property
    def wanted(self) -> TenantState | None:
        """The state in its entry."""
        return wanted_state(self.entry)


def wanted_state(entry: Mapping[str, Any] | None) -> TenantState | None:
    """Return the state that an entry wants; one that is not valid is told when it is deployed."""
    if entry is None:
        return None
    try:
        return TenantState(entry.get("state", TenantState.ACTIVE))
    except ValueError:
        return TenantState.ACTIVE


def find(session: Session, slug: str) -> Subject:
    """Look a tenant up that has an entry.

    Raises:
        TenantMissingError: it has none.
    """
    entries = session.desired.tenants()
    if slug not in entries:
        raise TenantMissingError(slug, [*entries])
    return look_up(session, slug)


def look_up(session: Session, slug: str) -> Subject:
    """Look up what there is of a tenant, even if it has no entry.

    Raises:
        TenantMissingError: no tenant can have such a name.
    """
    if not naming.is_slug(slug):
        raise TenantMissingError(slug, [*session.desired.tenants()])
    entry, inventory = session.desired.tenants().get(slug), session.inventory
    known = inventory.tenants.get(slug)
    host = str((entry or {}).get("host") or (known.host if known else inventory.first_host))
    there = look(session, host)[slug] if host in inventory.hosts else Presence()
    last = next(iter(session.ledger.operations(tenant=slug, limit=1)), None)
    life = life_of(wanted_state(entry), there, last)
    return Subject(slug=slug, entry=entry, host=host, there=there, last=last, life=life)


def is_unfinished(subject: Subject, *verbs: str) -> bool:
    """Tell whether the last thing done to the tenant is one of ``verbs``, and not at its end.

    True of the operation itself that asks, and of one that it does again.
    """
    return (
        subject.last is not None
        and subject.last.verb in verbs
        and subject.last.state is not OperationState.DONE
    )


def look(session: Session, host: str) -> observed.Seen:
    """Return what is there of each tenant on a host."""
    inventory = session.inventory
    edge = inventory.hosts[host].edge
    docker, server = session.host(host).docker, session.server(host)
    return observed.look(docker, server, inventory.stack, host, edge)


def transition(subject: Subject, wanted: LifeState) -> Iterable[OdooCloudError]:
    """Return the error, if there is one, of a way from the tenant's life to ``wanted``."""
    try:
        require_transition(subject.slug, subject.life, wanted)
    except TransitionError as error:
        return (error,)
    return ()


def require_life(subject: Subject, *lives: LifeState) -> Iterable[OdooCloudError]:
    """Return the error, if there is one, of doing something that wants one of ``lives``."""
    if subject.life in lives:
        return ()
    command = f"odoo-cloud operations list --tenant {subject.slug}"
    reason = f"it is {subject.life}; valid: a tenant that is {' or '.join(lives)}"
    return (TenantStateError(subject.slug, reason=reason, command=command),)
