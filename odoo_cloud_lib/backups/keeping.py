"""What was gathered becomes a backup: a snapshot in the store, and its row in the catalogue.

A catalogue is as lost as the server that it was on. What the store has is found again by what each
snapshot says of itself.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from odoo_cloud_lib import database
from odoo_cloud_lib.backups.contents import contents, gathered, manifest_of
from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.backups.retention import IMPORTED, server_tag
from odoo_cloud_lib.backups.snapshots import Listed, Summary
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.session import Session


@dataclass(frozen=True)
class Found:
    """What the store had and the catalogue did not; ``unreadable`` did not tell what it is."""

    entered: int
    unreadable: Mapping[str, CopyError]


def keep(
    session: Session, repository: Repository, begun: float, *, origin: str = ""
) -> dict[str, JsonValue]:
    """Store what was gathered, enter it in the catalogue, and return what is told of it.

    ``begun``: when that was, by ``time.monotonic()``. ``origin``: the zip that it comes from.

    Raises:
        CopyError: it could not be stored whole.
    """
    found, manifest = contents(repository.bench), gathered(repository.bench)
    tag = IMPORTED if origin else server_tag(database.system_identifier(repository.bench.server))
    snapshot = repository.back_up(found.mounts, f"--tag={tag}", *found.arguments)
    seconds = time.monotonic() - begun
    backup = _backup(manifest, snapshot.snapshot_id, snapshot, seconds, origin)
    session.ledger.enter(backup)
    told = backup.model_dump(mode="json", include={"snapshot", "bytes", "new_bytes", "files"})
    return {**told, **manifest.faults.told(session.report)}


def unlisted(session: Session, repository: Repository) -> list[Listed]:
    """Return what the store has of a tenant and the catalogue never had, the oldest first.

    Raises:
        CopyError: the store does not answer, or has no repository of it.
    """
    known = session.ledger.recorded(repository.bench.slug)
    return [it for it in repository.snapshots() if it.id not in known]


def enter_unlisted(session: Session, repository: Repository) -> Found:
    """Enter that in the catalogue, the newest first: a kill may come between. Errors likewise."""
    entered, unreadable = 0, dict[str, CopyError]()
    for it in reversed(unlisted(session, repository)):
        try:
            manifest = manifest_of(repository, it.id)
        except CopyError as error:
            unreadable[it.id] = error
            continue
        origin = IMPORTED if IMPORTED in it.tags else ""
        session.ledger.enter(_backup(manifest, it.id, it.summary, it.summary.seconds, origin))
        entered += 1
    return Found(entered, unreadable)


def _backup(
    manifest: Manifest, snapshot: str, summary: Summary, seconds: float, origin: str
) -> Backup:
    return Backup(
        tenant=manifest.slug,
        snapshot=snapshot,
        taken=manifest.when,
        seconds=seconds,
        bytes=summary.total_bytes_processed,
        new_bytes=summary.data_added_packed,
        database_bytes=manifest.database_bytes,
        files=manifest.files,
        missing=len(manifest.missing),
        damaged=len(manifest.damaged),
        origin=origin,
    )
