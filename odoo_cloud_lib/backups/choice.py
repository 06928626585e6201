"""Which backup is meant, and what it takes to let it come back."""

from collections.abc import Iterable

from odoo_cloud_lib.backups.repository import no_backups
from odoo_cloud_lib.disk import Disk, free_disk
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.session import Session

MEMORY = "its memory once more, for the Odoo that tries it"


def meant(session: Session, slug: str, begin: str) -> Backup | None:
    """Return the latest backup of the tenant whose name begins so."""
    found = session.ledger.backups(slug)
    return next((it for it in found if it.snapshot.startswith(begin)), None)


def missing(session: Session, slug: str, begin: str) -> Iterable[OdooCloudError]:
    """Return why there is no such backup, if there is none."""
    if session.inventory.backups is None:
        yield no_backups(slug)
    elif meant(session, slug, begin) is None:
        yield TenantStateError(
            slug,
            reason=f"it has no backup {begin}".rstrip() + "; valid: one of its own that is listed",
            command=f"odoo-cloud backups list {slug}",
        )


def disk_for(session: Session, host: str, backup: Backup) -> Disk:
    """Return what a backup takes on a host while it comes back, and what there is."""
    return Disk(
        host=host,
        what="for the backup beside what there is",
        needed=backup.bytes + backup.database_bytes,
        free=free_disk(session, host),
    )
