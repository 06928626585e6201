"""Where a tenant is in its life, and where it can go from there.

Owns: the states of a life and the ways between them, as pure functions. Does not own: what the
operator wants of a tenant. That is :class:`odoo_cloud_lib.tenant.TenantState`, a word in the
config; this is how far it has come true::

    wanted in the config    life on the way             life once it is applied
    active                  pending, provisioning       active
    suspended               stays what it was           suspended
    deleting                stays what it was           deleting
    (the entry is gone)     deleting                    deleted

Each word of the config is also the name of the state that it comes to, so that
``LifeState(TenantState.ACTIVE)`` is legal. A life that has failed is not what the config wants; the
ledger says why, in the tenant's last operation. An operation that fails and undoes what it began
leaves the life as it was.
"""

from collections.abc import Mapping
from enum import StrEnum

from odoo_cloud_lib.errors import TransitionError


class LifeState(StrEnum):
    """How far a tenant has come."""

    PENDING = "pending"
    """It has an entry in the config, and nothing is built yet."""
    PROVISIONING = "provisioning"
    """It is being built, or built again after a failure."""
    ACTIVE = "active"
    """It serves."""
    SUSPENDED = "suspended"
    """Only its data is there."""
    DELETING = "deleting"
    """Hidden and stopped, to be erased when it is due. Erasing goes on until all is gone, so a
    failure on the way changes nothing here."""
    DELETED = "deleted"
    """Nothing is left. Another tenant may have the name, and begins its own life."""
    FAILED = "failed"
    """An operation ended half-way. Its data is safe; doing it again mends it, and so does another
    verb that leads to a sound state."""


_NEXT: Mapping[LifeState, tuple[LifeState, ...]] = {
    LifeState.PENDING: (LifeState.PROVISIONING, LifeState.DELETING),
    LifeState.PROVISIONING: (LifeState.ACTIVE, LifeState.FAILED, LifeState.DELETING),
    LifeState.ACTIVE: (LifeState.SUSPENDED, LifeState.FAILED, LifeState.DELETING),
    LifeState.SUSPENDED: (LifeState.ACTIVE, LifeState.FAILED, LifeState.DELETING),
    LifeState.DELETING: (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.DELETED),
    LifeState.DELETED: (),
    LifeState.FAILED: (
        LifeState.PROVISIONING,
        LifeState.ACTIVE,
        LifeState.SUSPENDED,
        LifeState.DELETING,
    ),
}


def next_states(state: LifeState) -> tuple[LifeState, ...]:
    """Return the states that ``state`` can become."""
    return _NEXT[state]


def require_transition(tenant: str, current: LifeState, wanted: LifeState) -> None:
    """Let a tenant's life go on from ``current`` to ``wanted``.

    Staying is always legal: an operation that was interrupted is run again.

    Raises:
        TransitionError: there is no such way; names those that there are.
    """
    legal = next_states(current)
    if wanted is not current and wanted not in legal:
        raise TransitionError(tenant, current=current, wanted=wanted, legal=legal)
