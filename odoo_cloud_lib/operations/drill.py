"""Prove a backup: restore it beside its tenant, see that it serves, and remove it again.

Owns: that the proof is one: nothing that the tenant still has is used, all comes from the store.
The operation's record is the evidence: which backup, when, rows, files, and seconds to serve.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.arrival import own_backup
from odoo_cloud_lib.backups.choice import MEMORY, BackupName, choose, disk_for, named
from odoo_cloud_lib.backups.trial import try_it
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class Drill(Verb):
    """Restore a backup beside the tenant, see that it serves, and remove it again."""

    name: ClassVar[str] = "drill"

    backup: BackupName = ""
    """A backup, as `backups list` shows it; the latest if left out"""

    def work(self, session: Session, slug: str) -> Work:
        """Let it come back, and go."""
        subject = find(session, slug)
        backup, against = choose(session, subject, self.backup)
        if against or backup is None:
            return Work(steps=(), blockers=against)
        disk = disk_for(session, subject.host, backup)
        proving = _Proving(session, slug, backup)
        return Work(
            steps=(*proving.steps(),),
            needs=(named(backup), str(disk), MEMORY),
            blockers=disk.shortage(),
            undo=proving.arrival.clear,
            result=lambda: proving.told,
        )


@dataclass
class _Proving:
    session: Session
    slug: str
    backup: Backup
    begun: float = field(default_factory=time.monotonic)
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def __post_init__(self) -> None:
        self.arrival = own_backup(self.session, self.slug, self.backup.snapshot)

    def steps(self) -> Iterable[WorkStep]:
        arrival = self.arrival
        yield WorkStep(name="open its repository", do=lambda _: arrival.open())
        yield WorkStep(name="fetch its dump", do=lambda _: arrival.fetch_dump())
        yield WorkStep(name="load it beside the tenant's database", do=lambda _: arrival.load())
        yield WorkStep(name="fetch its files", do=lambda _: arrival.fetch_files())
        yield WorkStep(name="try it in an Odoo of its own", do=lambda _: try_it(arrival))
        yield WorkStep(name="note that it is whole", do=lambda _: self._note())
        yield WorkStep(name="remove it", do=lambda _: arrival.clear())

    def _note(self) -> None:
        seconds, manifest = time.monotonic() - self.begun, self.arrival.manifest
        self.session.ledger.verified(self.backup.snapshot, seconds)
        self.told |= {
            "backup": self.backup.snapshot,
            "of": f"{manifest.when:%Y-%m-%d %H:%M:%S} UTC",
            "seconds": round(seconds, 1),
            "rows": sum(manifest.rows.values()),
            "files": manifest.files,
        }
