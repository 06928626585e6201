"""Erase what is due: deletions whose time has come, and tenants that never came to be.

Owns: who is due, and looking again right before it is done.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationRecord
from odoo_cloud_lib.life import BIRTHS, BROKEN
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.delete_tenant import (
    Delete,
    schedule_in,
    this_life,
)
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, look_up, wanted_state
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.verb import Work

PENDING = timedelta(hours=24)
UNBORN = frozenset({LifeState.PENDING, LifeState.PROVISIONING, LifeState.FAILED})


class Erase(Delete):
    """Erase a tenant that is due: a final backup is kept where there is anything to keep."""

    name: ClassVar[str] = "erase"

    def work(self, session: Session, slug: str) -> Work:
        """The same as deleting it, if it still is due."""
        work = super().work(session, slug)
        return replace(work, blockers=(*_not_due(session, look_up(session, slug)),))


def due(session: Session, now: datetime | None = None) -> list[str]:
    """Return the tenants that are due at ``now`` (the clock's time if left out), in file order."""
    when = now or datetime.now(UTC)
    return [slug for slug in session.desired.tenants() if _is_due(session, slug, when)]


def erased_after(wanted: TenantState | None, past: Sequence[OperationRecord]) -> datetime | None:
    """Return when a tenant with this past, the last first, may be erased; None if never."""
    if wanted is TenantState.DELETING:
        schedule = schedule_in(past)
        return schedule.due if schedule else None
    life = [*this_life(past)]
    unborn = life and all(it.verb in BIRTHS and it.state in BROKEN for it in life)
    return life[0].begun + PENDING if unborn else None


def _is_due(session: Session, slug: str, now: datetime) -> bool:
    wanted = wanted_state(session.desired.tenants()[slug])
    after = erased_after(wanted, session.ledger.operations(tenant=slug))
    if after is None or after > now:
        return False
    # Somebody may have finished by hand what the library had begun.
    if wanted is TenantState.DELETING:
        return True
    found = look_up(session, slug)
    # One whose Odoo was made may have served, though its operation was killed before it said so.
    made = any(it.role == TenantRole.ODOO for it in found.there.containers)
    return found.life in UNBORN and not made


def _not_due(session: Session, subject: Subject) -> Iterable[OdooCloudError]:
    slug = subject.slug
    if subject.entry is None or _is_due(session, slug, datetime.now(UTC)):
        return
    after = erased_after(subject.wanted, session.ledger.operations(tenant=slug))
    when = f"it is due at {after:%Y-%m-%d %H:%M} UTC" if after else "nobody has scheduled it"
    yield TenantStateError(
        slug,
        reason=f"it is {subject.life}, and {when}; valid: a tenant whose deletion is due",
        command=f"odoo-cloud tenants delete --force {slug}",
    )
