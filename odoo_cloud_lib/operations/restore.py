"""Restore a tenant from one of its backups.

Owns: the order of the steps. Everything that takes long, and everything that may fail, happens
beside the tenant, which works on. Its place is taken at the very end, in one transaction, by what
was seen to serve; and what it had stays beside it until its next backup. A failure leaves the
tenant as it was. Does not own: how a backup comes back (:mod:`odoo_cloud_lib.backups.arrival`).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from pydantic import Field, JsonValue

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.arrival import own_backup
from odoo_cloud_lib.backups.choice import MEMORY, BackupName, choose, disk_for, meant
from odoo_cloud_lib.backups.replaced import exchange
from odoo_cloud_lib.backups.trial import try_it
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.life import RESTORE
from odoo_cloud_lib.operations.out_of_service import service_of
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep

DOWNTIME = "seconds in which its visitors see a page that says so"


class Part(StrEnum):
    """What of a backup is restored."""

    ALL = "all"
    """Database and files."""
    DATABASE = "database"
    """The database alone, beside the files that there are."""
    FILES = "files"
    """The files alone: those that are gone or damaged come back, and none goes."""


class Restore(Verb):
    """Put a backup in the tenant's place; what it had is kept until its next backup."""

    name: ClassVar[str] = RESTORE
    takes_up_restores: ClassVar[bool] = True

    backup: BackupName = ""
    """A backup, as `backups list` shows it; the latest if left out"""
    part: Part = Part.ALL
    """What of it: all, database or files"""
    mark: str = Field(default="", pattern=r"^[0-9]*$", max_length=10)
    """Of this restore alone: when it was begun, in seconds since 1970; found out if left out"""

    def settled(self, session: Session, slug: str) -> "Restore":
        """Note which backup is meant: a later one may come before it is done again."""
        backup = meant(session, slug, self.backup)
        chosen = backup.snapshot if backup else self.backup
        return self.model_copy(update={"backup": chosen, "mark": f"{time.time():.0f}"})

    def work(self, session: Session, slug: str) -> Work:
        """Let it come back beside the tenant, and then into its place."""
        subject = find(session, slug)
        backup, against = choose(session, subject, self.backup)
        if against or backup is None:
            return Work(steps=(), blockers=against)
        disk = disk_for(session, subject.host, backup)
        restoring = _Restoring(session, slug, backup, self)
        return Work(
            steps=(*restoring.steps(),),
            needs=(str(disk), MEMORY, DOWNTIME),
            blockers=() if restoring.is_in_place else disk.shortage(),
            undo=restoring.undo,
            result=lambda: restoring.told,
        )


@dataclass
class _Restoring:
    session: Session
    slug: str
    backup: Backup
    verb: Restore
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def __post_init__(self) -> None:
        self.arrival = own_backup(self.session, self.slug, self.backup.snapshot)
        self.service = service_of(self.session, self.slug)
        self.aside = naming.replaced_database(self.slug, self.verb.mark)

    def steps(self) -> Iterable[WorkStep]:
        """Return the steps; after a kill, only those that are left once its place is taken."""
        if not self.is_in_place:
            yield WorkStep(name="open its repository", do=lambda _: self.arrival.open())
            yield from self._coming()
        if self.verb.part is Part.FILES:
            yield WorkStep(name="add the files that it lacks", do=lambda _: self._add_files())
        else:
            yield WorkStep(
                name="put it in the tenant's place",
                do=lambda _: self._take_place(),
                changes=lambda: (f"rename database {self.slug} to {self.aside}",),
            )
            yield WorkStep(name="start its Odoo", do=lambda _: self.service.start())
            yield WorkStep(name="let visitors in", do=lambda _: self.service.open())
        yield WorkStep(name="remove what was needed", do=lambda _: self._end())

    def _coming(self) -> Iterable[WorkStep]:
        if self.verb.part is not Part.FILES:
            yield WorkStep(name="fetch its dump", do=lambda _: self.arrival.fetch_dump())
            yield WorkStep(
                name="load it beside the tenant's database",
                do=lambda _: self._load(),
                changes=lambda: (f"create database {self.arrival.name}",),
            )
        yield WorkStep(name="link the tenant's files", do=lambda _: self.arrival.link_files())
        if self.verb.part is not Part.DATABASE:
            yield WorkStep(name="fetch its files", do=lambda _: self.arrival.fetch_files())
        if self.verb.part is not Part.FILES:
            yield WorkStep(name="try it in an Odoo of its own", do=lambda _: try_it(self.arrival))

    @property
    def is_in_place(self) -> bool:
        """Whether an earlier run of this very restore has put it there."""
        server = self.session.server(self.session.tenant(self.slug).host)
        return database.database_exists(server, self.aside)

    def _load(self) -> None:
        self.arrival.load()
        self.arrival.settle(self.session.tenant(self.slug).url)

    def _take_place(self) -> None:
        self.service.close()
        exchange(self.arrival.bench, self.arrival.name, self.aside)

    def _add_files(self) -> None:
        self.told["files"] = self.arrival.add_files()

    def _end(self) -> None:
        self.arrival.clear()
        self.told["backup"] = self.backup.snapshot
        if self.is_in_place:
            self.told["replaced"] = self.aside

    def undo(self) -> None:
        """Put back what was there, if it was replaced, and let everybody in who was shut out."""
        try:
            if self.is_in_place:
                self.service.close()
                exchange(self.arrival.bench, self.aside, self.arrival.name)
            if self.service.is_closed:
                self.service.start()
        finally:
            self.service.open()
            self.arrival.clear()
