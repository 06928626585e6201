"""Back a tenant up: one snapshot of its database and its files, while it works on."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, JsonValue

from odoo_cloud_lib.backups.contents import (
    contents,
    gather,
    gathered,
    link_files,
    unlink_files,
)
from odoo_cloud_lib.backups.replaced import (
    forget_replaced,
    replaced_databases,
    replaced_lately,
)
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


class BackUp(Verb):
    """Take database and files of one moment into the tenant's repository. Nobody notices."""

    name: ClassVar[str] = "back up"

    scheduled: Annotated[bool, Field(strict=True)] = False
    """Whether nobody asked for it, so that what a restore has replaced within a day stays"""

    def work(self, session: Session, slug: str) -> Work:
        """Gather it on the tenant's host, and send what is new to the store."""
        subject = find(session, slug)
        against = tuple(blockers(session, subject))
        if against:
            return Work(steps=(), blockers=against)
        host = session.tenant(slug).host
        disk = Disk(
            host=host,
            what="for a dump of its database",
            needed=database_bytes(session.server(host), session.tenant(slug).database),
            free=free_disk(session, host),
        )
        making = _Making(session, slug, self.scheduled)
        return Work(
            steps=(*making.steps(),),
            needs=(str(disk),),
            blockers=disk.shortage(),
            undo=making.clear,
            result=lambda: making.told,
        )


def blockers(session: Session, subject: Subject) -> Iterable[OdooCloudError]:
    """Return what stands against any work on the tenant's repository."""
    if session.inventory.backups is None:
        yield no_backups(subject.slug)
    yield from require_life(subject, *LIVES)


@dataclass
class _Making:
    session: Session
    slug: str
    scheduled: bool
    begun: float = field(default_factory=time.monotonic)
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def repository(self) -> Repository:
        return repository_of(self.session, self.slug)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self.repository.open())
        yield WorkStep(name="link its files", do=lambda _: self._link())
        yield WorkStep(name="dump its database", do=lambda _: self._dump())
        yield WorkStep(name="store them", do=lambda _: self._store())
        yield WorkStep(
            name="remove dump and links, and what a restore has replaced",
            do=lambda _: self._forget(),
            changes=lambda: [f"drop database {it}" for it in self._replaced()],
        )

    def _link(self) -> None:
        self.clear()
        link_files(self.repository.bench)

    def _dump(self) -> None:
        bench = self.repository.bench
        with copying_login(bench) as login:
            gather(self.session, bench, login)

    def _store(self) -> None:
        bench = self.repository.bench
        found, manifest = contents(bench), gathered(bench)
        snapshot = self.repository.back_up(found.mounts, *found.arguments)
        backup = Backup(
            tenant=self.slug,
            snapshot=snapshot.snapshot_id,
            taken=manifest.when,
            seconds=time.monotonic() - self.begun,
            bytes=snapshot.total_bytes_processed,
            new_bytes=snapshot.data_added_packed,
            database_bytes=manifest.database_bytes,
            files=manifest.files,
            missing=len(manifest.missing),
            damaged=len(manifest.damaged),
        )
        self.session.ledger.enter(backup)
        self.told |= backup.model_dump(mode="json", include={"snapshot", "bytes", "new_bytes"})
        self.told["files"] = backup.files
        self.told |= manifest.faults.told(self.session.report)

    def _replaced(self) -> list[str]:
        server = self.session.server(self.session.tenant(self.slug).host)
        if self.scheduled and replaced_lately(server, self.slug):
            return []
        return replaced_databases(server, self.slug)

    def _forget(self) -> None:
        self.clear()
        if not (self.scheduled and replaced_lately(self.repository.bench.server, self.slug)):
            forget_replaced(self.repository.bench)

    def clear(self) -> None:
        bench = self.repository.bench
        bench.clear()
        unlink_files(bench)
