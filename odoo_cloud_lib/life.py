"""How far a tenant has come, told from what is wanted, what is there, and what was done last.

Owns: reading a life off these three; nothing keeps it, so nothing can disagree with it.
"""

from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.observed import Presence
from odoo_cloud_lib.tenant import TenantState

CREATE, CLONE, RESTORE = "create", "clone", "restore"
BIRTHS = frozenset({CREATE, CLONE})
"""The verbs that a tenant comes by, as the ledger calls them."""
BROKEN = frozenset({OperationState.FAILED, OperationState.INTERRUPTED})


def life_of(wanted: TenantState | None, there: Presence, last: OperationRecord | None) -> LifeState:
    """Return the life of a tenant.

    ``wanted``: the state in its entry, None if it has no entry. ``last``: its last operation.
    """
    if wanted is None:
        return LifeState.DELETING if there.database or there.volumes else LifeState.DELETED
    if last and last.verb in BIRTHS and last.state is OperationState.RUNNING:
        return LifeState.PROVISIONING
    if last and last.verb == CLONE and last.state in BROKEN and wanted is TenantState.SUSPENDED:
        return LifeState.FAILED  # what is there is its place, and not yet what it is to be
    if fits(wanted, there):
        return LifeState(wanted)
    if last and last.state in BROKEN:
        return LifeState.FAILED
    return LifeState.PENDING if not there.database else LifeState(wanted)


def fits(wanted: TenantState, there: Presence) -> bool:
    """Tell whether what is there is what the entry wants."""
    if not there.database:
        return False
    return there.serves if wanted is TenantState.ACTIVE else there.is_closed
