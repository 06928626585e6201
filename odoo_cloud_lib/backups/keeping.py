"""What was gathered becomes a backup: a snapshot in the store, and its row in the catalogue."""

import time

from pydantic import JsonValue

from odoo_cloud_lib.backups.contents import contents, gathered
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.session import Session

# As the store has it, where nothing else tells them from the tenant's own.
IMPORTED = "imported"


def keep(
    session: Session, repository: Repository, begun: float, *, origin: str = ""
) -> dict[str, JsonValue]:
    """Store what was gathered, enter it in the catalogue, and return what is told of it.

    ``begun``: when that was, by ``time.monotonic()``. ``origin``: the zip that it comes from.

    Raises:
        CopyError: it could not be stored whole.
    """
    found, manifest = contents(repository.bench), gathered(repository.bench)
    tag = (f"--tag={IMPORTED}",) if origin else ()
    snapshot = repository.back_up(found.mounts, *tag, *found.arguments)
    backup = Backup(
        tenant=manifest.slug,
        snapshot=snapshot.snapshot_id,
        taken=manifest.when,
        seconds=time.monotonic() - begun,
        bytes=snapshot.total_bytes_processed,
        new_bytes=snapshot.data_added_packed,
        database_bytes=manifest.database_bytes,
        files=manifest.files,
        missing=len(manifest.missing),
        damaged=len(manifest.damaged),
        origin=origin,
    )
    session.ledger.enter(backup)
    told = backup.model_dump(mode="json", include={"snapshot", "bytes", "new_bytes", "files"})
    return {**told, **manifest.faults.told(session.report)}
