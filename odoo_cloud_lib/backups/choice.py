"""Which backup is meant, and what it takes to let it come back."""

from collections.abc import Iterable, Sequence
from datetime import UTC
from typing import Annotated

from pydantic import BeforeValidator, Field

from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.backups.repositories import no_backups
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.ledger.catalogue import SHORT, Backup
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, require_life

LIVES = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)
SHOWN = 8
MEMORY = "its memory once more, for the Odoo that tries it"


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


# How the name of a backup begins; the latest one is meant if nothing is given.
BackupName = Annotated[str, BeforeValidator(_lower), Field(pattern=r"^[0-9a-f]*$", max_length=64)]


def meant(session: Session, slug: str, begin: str) -> Backup | None:
    """Return the backup of the tenant whose name begins so; the latest if that is nothing.

    One that was imported is only meant by its name: the latest is the tenant's own.

    Raises:
        TenantStateError: the names of several begin so.
    """
    found = session.ledger.backups(slug)
    if not begin:
        return next((it for it in found if not it.origin), None)
    fitting = [it for it in found if it.snapshot.startswith(begin)]
    if len(fitting) > 1:
        raise _ambiguous(slug, begin, fitting)
    return next(iter(fitting), None)


def choose(
    session: Session, subject: Subject, begin: str
) -> tuple[Backup | None, tuple[OdooCloudError, ...]]:
    """Return that backup, and what stands against letting it come back to the tenant."""
    against = tuple(unfit(session, subject, *LIVES))
    try:
        backup = meant(session, subject.slug, begin)
    except TenantStateError as error:
        return None, (*against, error)
    if backup is None and not against:
        return None, (missing(subject.slug, begin),)
    return backup, against


def unfit(session: Session, subject: Subject, *lives: LifeState) -> Iterable[OdooCloudError]:
    """Tell what stands against work on a tenant's backups that wants it in one of these lives."""
    if session.inventory.backups is None:
        yield no_backups(subject.slug)
    yield from require_life(subject, *lives)


def named(backup: Backup) -> str:
    """Return what a plan says of the backup that is meant."""
    return f"backup {_line(backup)}"


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


def _ambiguous(slug: str, begin: str, fitting: Sequence[Backup]) -> TenantStateError:
    return TenantStateError(
        slug,
        reason=f"{len(fitting)} of its backups begin with {begin}; valid: more digits of one of"
        f" them: {'; '.join(_line(it, len(begin)) for it in fitting[:SHOWN])}",
        command=f"odoo-cloud backups list {slug}",
    )


def _line(backup: Backup, digits: int = 0) -> str:
    origin = f", from {backup.origin}" if backup.origin else ""
    shown = backup.snapshot[: max(SHORT, digits + 1)]
    return f"{shown} of {backup.taken.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC{origin}"
