"""Back a tenant up: one snapshot of its database and its files, while it works on."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.contents import contents, gather, link_files, unlink_files
from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.repository import Repository, no_backups, repository_of
from odoo_cloud_lib.disk import Disk, free_disk
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.copy_database import copying_login, database_bytes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, find, require_life
from odoo_cloud_lib.verb import Verb, Work, WorkStep

LIVES = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED, LifeState.DELETING)
SHOWN = 20


class BackUp(Verb):
    """Take database and files of one moment into the tenant's repository. Nobody notices."""

    name: ClassVar[str] = "back up"

    def work(self, session: Session, slug: str) -> Work:
        """Gather it on the tenant's host, and send what is new to the store."""
        subject = find(session, slug)
        against = tuple(_blockers(session, subject))
        if against:
            return Work(steps=(), blockers=against)
        host = session.tenant(slug).host
        disk = Disk(
            host=host,
            what="for a dump of its database",
            needed=database_bytes(session.server(host), session.tenant(slug).database),
            free=free_disk(session, host),
        )
        making = _Making(session, slug)
        return Work(
            steps=(*making.steps(),),
            needs=(str(disk),),
            blockers=disk.shortage(),
            undo=making.clear,
            result=lambda: making.told,
        )


def _blockers(session: Session, subject: Subject) -> Iterable[OdooCloudError]:
    if session.inventory.backups is None:
        yield no_backups(subject.slug)
    yield from require_life(subject, *LIVES)


@dataclass
class _Making:
    session: Session
    slug: str
    begun: float = field(default_factory=time.monotonic)
    manifest: Manifest | None = None
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def repository(self) -> Repository:
        return repository_of(self.session, self.slug)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self.repository.open())
        yield WorkStep(name="link its files", do=lambda _: self._link())
        yield WorkStep(name="dump its database", do=lambda _: self._dump())
        yield WorkStep(name="store them", do=lambda _: self._store())
        yield WorkStep(name="remove dump and links", do=lambda _: self.clear())

    def _link(self) -> None:
        self.clear()
        link_files(self.repository.bench)

    def _dump(self) -> None:
        bench = self.repository.bench
        with copying_login(bench) as login:
            self.manifest = gather(self.session, bench, login)

    def _store(self) -> None:
        if self.manifest is None:
            message = "the steps of a backup were done in another order"
            raise RuntimeError(message)
        found = contents(self.repository.bench)
        snapshot = self.repository.back_up(found.mounts, *found.arguments)
        backup = Backup(
            tenant=self.slug,
            snapshot=snapshot.snapshot_id,
            taken=self.manifest.when,
            seconds=time.monotonic() - self.begun,
            bytes=snapshot.total_bytes_processed,
            new_bytes=snapshot.data_added_packed,
            files=self.manifest.files,
            missing=len(self.manifest.missing),
            damaged=len(self.manifest.damaged),
        )
        self.session.ledger.enter(backup)
        self._tell(backup, self.manifest)

    def _tell(self, backup: Backup, manifest: Manifest) -> None:
        self.told |= backup.model_dump(mode="json", include={"snapshot", "bytes", "new_bytes"})
        self.told["files"] = backup.files
        for what, names in (("missing", manifest.missing), ("damaged", manifest.damaged)):
            if names:
                self.told[what] = list[JsonValue](names[:SHOWN])
                self.session.report(f"{len(names)} file(s) were {what} before: {names[0]}, …")

    def clear(self) -> None:
        bench = self.repository.bench
        bench.clear()
        unlink_files(bench)
