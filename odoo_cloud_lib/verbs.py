"""Every verb, under the name that the ledger keeps."""

from odoo_cloud_lib.errors import LedgerError
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.clone_tenant import Clone
from odoo_cloud_lib.operations.create_tenant import Create
from odoo_cloud_lib.operations.delete_tenant import CancelDelete, Delete, ScheduleDelete
from odoo_cloud_lib.operations.drill import Drill
from odoo_cloud_lib.operations.erase_tenant import Erase
from odoo_cloud_lib.operations.export_zip import Export
from odoo_cloud_lib.operations.find_backups import FindBackups
from odoo_cloud_lib.operations.give_copy import GiveCopy
from odoo_cloud_lib.operations.import_final import ImportFinal
from odoo_cloud_lib.operations.import_zip import Import
from odoo_cloud_lib.operations.move_tenant import Move
from odoo_cloud_lib.operations.prune import Prune
from odoo_cloud_lib.operations.recover_tenant import Recover
from odoo_cloud_lib.operations.restore import Restore
from odoo_cloud_lib.operations.restore_attachment import RestoreAttachment
from odoo_cloud_lib.operations.set_domains import AddDomain, RemoveDomain, Rename
from odoo_cloud_lib.operations.set_modules import SetModules
from odoo_cloud_lib.operations.set_plan import SetPlan
from odoo_cloud_lib.operations.set_state import Restart, Resume, Suspend
from odoo_cloud_lib.operations.verify import Verify
from odoo_cloud_lib.verb import Verb

VERBS: dict[str, type[Verb]] = {
    it.name: it
    for it in (
        Create,
        Clone,
        GiveCopy,
        BackUp,
        Restore,
        RestoreAttachment,
        Drill,
        Verify,
        Export,
        Import,
        ImportFinal,
        Recover,
        Prune,
        FindBackups,
        Suspend,
        Resume,
        Restart,
        SetPlan,
        Move,
        ScheduleDelete,
        CancelDelete,
        Delete,
        Erase,
        SetModules,
        AddDomain,
        RemoveDomain,
        Rename,
    )
}


def verb_named(name: str) -> type[Verb]:
    """Return the verb that the ledger calls ``name``.

    Raises:
        LedgerError: this version has none of that name.
    """
    if name in VERBS:
        return VERBS[name]
    raise LedgerError(
        name,
        reason=f"no verb of this version; valid: {', '.join(sorted(VERBS))}",
        command="pip install --upgrade odoo-cloud",
    )
