"""Which backup is meant, and what it takes to let it come back."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.backups.repositories import no_backups
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, require_life

LIVES = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)
# How the name of a backup begins; the latest one is meant if nothing is given.
BackupName = Annotated[str, Field(pattern=r"^[0-9a-f]*$", max_length=64)]
MEMORY = "its memory once more, for the Odoo that tries it"


def meant(session: Session, slug: str, begin: str) -> Backup | None:
    """Return the latest backup of the tenant whose name begins so.

    One that was imported is only meant by its name: the latest is the tenant's own.
    """
    found = session.ledger.backups(slug)
    fitting = (it for it in found if it.snapshot.startswith(begin) and (begin or not it.origin))
    return next(fitting, None)


def choose(
    session: Session, subject: Subject, begin: str
) -> tuple[Backup | None, tuple[OdooCloudError, ...]]:
    """Return that backup, and what stands against letting it come back to the tenant."""
    backup = meant(session, subject.slug, begin)
    against = tuple(unfit(session, subject, *LIVES))
    if backup is None and not against:
        return None, (missing(subject.slug, begin),)
    return backup, against


def unfit(session: Session, subject: Subject, *lives: LifeState) -> Iterable[OdooCloudError]:
    """Tell what stands against work on a tenant's backups that wants it in one of these lives."""
    if session.inventory.backups is None:
        yield no_backups(subject.slug)
    yield from require_life(subject, *lives)


def disk_for(session: Session, host: str, backup: Backup, *, files: bool = True) -> Disk:
    """Return what a backup takes on its tenant's host while it comes back, and what there is.

    ``files``: whether its files come, or next to none of them.
    """
    what, needed = "for the backup beside what there is", backup.bytes + backup.database_bytes
    if not files and backup.database_bytes:
        what, needed = "for its database and a dump of it", 2 * backup.database_bytes
    return disk_with_leftovers(session, host, backup.tenant, what, needed)


def missing(slug: str, begin: str) -> TenantStateError:
    """Return what is said where no backup has such a name."""
    return TenantStateError(
        slug,
        reason=f"it has no backup {begin}".rstrip() + "; valid: one of its own that is listed",
        command=f"odoo-cloud backups list {slug}",
    )
