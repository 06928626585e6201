"""What the operator sees when it looks: tenants, their backups, and what is due.

Owns: reading all of that from inventory and ledger at once; nothing is changed.
"""

from collections import defaultdict
from datetime import datetime

from odoo_cloud_lib.inventory import InventoryBackups, InventoryTenant
from odoo_cloud_lib.ledger.attempts import Attempts
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.operations.export_zip import Export
from odoo_cloud_lib.operations.find_backups import FindBackups
from odoo_cloud_lib.operations.give_copy import GiveCopy
from odoo_cloud_lib.operations.import_final import ImportFinal
from odoo_cloud_lib.operations.import_zip import Import
from odoo_cloud_lib.operations.recover_tenant import Recover
from odoo_cloud_lib.operations.verify import Verify
from odoo_cloud_lib.operator.duties import VERBS, Duty, Past, duties, ready
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.tenant import TenantState

# One that is being deleted gets its final backup by that.
KEPT = (TenantState.ACTIVE, TenantState.SUSPENDED)
BESIDE = (Export, FindBackups, GiveCopy, Import, ImportFinal, Recover, Verify)
HARMLESS = frozenset({*VERBS, *(it.name for it in BESIDE)})
"""The verbs that leave the tenant as it was, wherever they are killed."""


class View(Model):
    """What there was to see at ``now``."""

    now: datetime
    tenants: tuple[Past, ...]
    due: tuple[Duty, ...]
    """All of it, what waits after a failure included."""
    busy: frozenset[str]
    """Tenants that somebody works on."""

    def ready(self) -> list[Duty]:
        """Return what may begin, in its order."""
        held = {it.slug for it in self.tenants if it.waits_for} | self.busy
        return [it for it in ready(self.due, self.now) if it.slug not in held]


def look(session: Session, now: datetime) -> View:
    """Look at every tenant that is there or suspended.

    Raises:
        OdooCloudError: the ledger does not answer, or is newer than this version.
    """
    inventory, ledger = session.inventory, session.ledger
    kept = inventory.backups or InventoryBackups(image="", region="")
    known = [it for it in inventory.tenants.values() if it.state in KEPT]
    attempts = ledger.attempts([it.slug for it in known], [*VERBS])
    backups = defaultdict[str, list[Backup]](list)
    for it in ledger.backups():
        if not it.origin:  # another's data, however lately it came
            backups[it.tenant].append(it)
    held = {it.tenant: it.verb for it in ledger.interrupted() if it.verb not in HARMLESS}
    running = ledger.operations(state=OperationState.RUNNING)
    tenants = tuple(_past(it, backups[it.slug], attempts, held.get(it.slug, "")) for it in known)
    return View(
        now=now,
        tenants=tenants,
        due=tuple(duty for it in tenants for duty in duties(kept.timetable, it, now)),
        busy=frozenset(it.tenant for it in running),
    )


def _past(
    tenant: InventoryTenant,
    backups: list[Backup],
    attempts: dict[tuple[str, str], Attempts],
    waits_for: str,
) -> Past:
    return Past(
        slug=tenant.slug,
        host=tenant.host,
        schedule=tenant.backups,
        backups=tuple(backups),
        attempts={verb: attempts[tenant.slug, verb] for verb in VERBS},
        waits_for=waits_for,
    )
