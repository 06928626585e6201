"""Back a tenant up: one snapshot of its database and its files, while it works on."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, ClassVar

from pydantic import Field, JsonValue

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.choice import unfit
from odoo_cloud_lib.backups.contents import gather, link_files
from odoo_cloud_lib.backups.keeping import enter_unlisted, keep
from odoo_cloud_lib.backups.leftovers import clear, disk_with_leftovers
from odoo_cloud_lib.backups.replaced import (
    forget_replaced,
    replaced_databases,
    replaced_lately,
)
from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.copy_database import copying_login, database_bytes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
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
        if against := tuple(unfit(session, subject, *LIVES)):
            return Work(steps=(), blockers=against)
        host = session.tenant(slug).host
        needed = database_bytes(session.server(host), session.tenant(slug).database)
        disk = disk_with_leftovers(session, host, slug, "for a dump of its database", needed)
        making = _Making(session, slug, self.scheduled)
        return Work(
            steps=(*making.steps(),),
            needs=(str(disk),),
            blockers=disk.shortage(),
            undo=making.clear,
            result=lambda: making.told,
        )


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
        yield WorkStep(name="open its repository", do=lambda _: self._open())
        yield WorkStep(name="link its files", do=lambda _: self._link())
        yield WorkStep(name="dump its database", do=lambda _: self._dump())
        yield WorkStep(name="store them", do=lambda _: self._store())
        yield WorkStep(
            name="remove dump and links, and what a restore has replaced",
            do=lambda _: self._forget(),
            changes=lambda: [f"drop database {it}" for it in self._replaced()],
        )

    def _open(self) -> None:
        self.repository.open()
        if not self.session.ledger.backups(self.slug):
            # The first of a tenant, or of a catalogue that was made anew with its server.
            for it in enter_unlisted(self.session, self.repository).unreadable.values():
                self.session.report(f"the store has a backup that cannot be listed: {it.reason}")

    def _link(self) -> None:
        self.clear()
        link_files(self.repository.bench)

    def _dump(self) -> None:
        bench = self.repository.bench
        with copying_login(bench) as login:
            gather(self.session, bench, login, naming.database_name(self.slug))

    def _store(self) -> None:
        self.told |= keep(self.session, self.repository, self.begun)

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
        clear(self.repository.bench)
