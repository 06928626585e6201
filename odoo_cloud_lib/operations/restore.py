"""Restore a tenant from one of its backups.

Owns: the order of the steps. Everything that takes long, and everything that may fail, happens
beside the tenant, which works on. Its place is taken at the very end, in one transaction, by what
was seen to serve; and what it had stays beside it until its next backup. A failure leaves the
tenant as it was. Does not own: how a backup comes back (:mod:`odoo_cloud_lib.backups.arrival`).
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

from pydantic import Field, JsonValue, model_validator

from odoo_cloud_lib import database, naming, odoo_database
from odoo_cloud_lib.backups.arrival import Arrival, own_backup
from odoo_cloud_lib.backups.choice import (
    LIVES,
    MEMORY,
    BackupName,
    choose,
    disk_for,
    meant,
    named,
    unfit,
)
from odoo_cloud_lib.backups.leftovers import clear
from odoo_cloud_lib.backups.replaced import (
    exchange,
    finish_exchange,
    is_exchanged,
    replaced_databases,
)
from odoo_cloud_lib.backups.trial import try_it
from odoo_cloud_lib.errors import TenantStateError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.life import RESTORE
from odoo_cloud_lib.operations.out_of_service import Service, service_of
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, find
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.visit import visit
from odoo_cloud_lib.workbench import Workbench, workbench

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
    replaced: str = Field(default="", pattern=r"^([a-z0-9-]+_replaced_[0-9]+)?$", max_length=63)
    """Instead of a backup, what an earlier restore has put aside: the name of its database"""
    mark: str = Field(default="", pattern=r"^[0-9]*$", max_length=10)
    """Of this restore alone: when it was begun, in seconds since 1970; found out if left out"""

    @model_validator(mode="after")
    def _is_one_or_the_other(self) -> "Restore":
        if self.replaced and (self.backup or self.part is not Part.ALL):
            message = "what was put aside comes back as a whole, and instead of a backup"
            raise ValueError(message)
        return self

    def settled(self, session: Session, slug: str) -> "Restore":
        """Note which backup is meant: a later one may come before it is done again."""
        mark = f"{time.time():.0f}"
        if self.replaced:
            return self.model_copy(update={"mark": mark})
        backup = meant(session, slug, self.backup)
        chosen = backup.snapshot if backup else self.backup
        return self.model_copy(update={"backup": chosen, "mark": mark})

    def work(self, session: Session, slug: str) -> Work:
        """Let it come back beside the tenant, and then into its place."""
        subject = find(session, slug)
        if self.replaced:
            return self._work_back(session, subject)
        backup, against = choose(session, subject, self.backup)
        if against or backup is None:
            return Work(steps=(), blockers=against)
        disk = disk_for(session, subject.host, backup)
        restoring = _Restoring(session, slug, self, backup)
        return Work(
            steps=(*restoring.steps(),),
            needs=(named(backup), str(disk), MEMORY, DOWNTIME),
            blockers=() if restoring.is_in_place else disk.shortage(),
            undo=restoring.undo,
            result=lambda: restoring.told,
        )

    def _work_back(self, session: Session, subject: Subject) -> Work:
        """Change places with what was put aside; what the tenant has now is put aside then."""
        if against := tuple(unfit(session, subject, *LIVES)):
            return Work(steps=(), blockers=against)
        returning = _Returning(session, subject.slug, self)
        there = replaced_databases(returning.bench.server, subject.slug)
        known = returning.is_in_place or self.replaced in there
        return Work(
            steps=(*returning.steps(),),
            needs=(DOWNTIME,),
            blockers=() if known else (_not_replaced(subject.slug, self.replaced, there),),
            undo=returning.undo,
            result=lambda: {"restored": self.replaced, "replaced": returning.aside},
        )


def _not_replaced(slug: str, name: str, there: Sequence[str]) -> TenantStateError:
    valid = ", ".join(there) or "nothing, until a restore replaces something"
    return TenantStateError(
        slug,
        reason=f"no restore has put {name} aside; valid: {valid}",
        command=f"odoo-cloud backups list {slug}, and a backup",
    )


@dataclass
class _Placing(ABC):
    """Something beside the tenant takes its place, and what was there is put aside."""

    session: Session
    slug: str
    verb: Restore

    @property
    @abstractmethod
    def coming(self) -> str:
        """What its database and its filestore are called beside the tenant."""

    @cached_property
    def bench(self) -> Workbench:
        return workbench(self.session, self.session.tenant(self.slug).host, self.slug)

    @cached_property
    def service(self) -> Service:
        return service_of(self.session, self.slug)

    @property
    def aside(self) -> str:
        return naming.replaced_database(self.slug, self.verb.mark)

    @property
    def is_in_place(self) -> bool:
        """Whether an earlier run of this very restore has put it there."""
        return database.database_exists(self.bench.server, self.aside)

    @property
    def is_settled(self) -> bool:
        """Whether it serves there: with what its users do since, nobody goes back."""
        there = self.is_in_place and is_exchanged(self.bench)
        return there and not self.service.is_closed

    def taking(self) -> Iterable[WorkStep]:
        """Return the steps in which it takes the place."""
        yield WorkStep(
            name="put it in the tenant's place",
            do=lambda _: self._take_place(),
            changes=lambda: (f"rename database {self.slug} to {self.aside}",),
        )
        yield WorkStep(name="start its Odoo", do=lambda _: self.service.start())
        yield WorkStep(name="let visitors in", do=lambda _: self.service.open())

    def _take_place(self) -> None:
        if not self.is_settled:
            self.service.close()
            exchange(self.bench, self.coming, self.aside)

    def undo(self) -> None:
        """Put back what was there, if it was replaced, and let everybody in who was shut out.

        As long as files and database do not belong together, nobody is let in.
        """
        if self.is_in_place and not self.is_settled:
            self.service.close()
            exchange(self.bench, self.aside, self.coming)
        finish_exchange(self.bench)
        try:
            if self.service.is_closed:
                self.service.start()
        finally:
            self.service.open()
            clear(self.bench)


class _Returning(_Placing):
    @property
    def coming(self) -> str:
        return self.verb.replaced

    def steps(self) -> Iterable[WorkStep]:
        if not self.is_in_place:
            yield WorkStep(name="give it the tenant's address", do=lambda _: self._settle())
        yield from self.taking()

    def _settle(self) -> None:
        clear(self.bench)
        with visit(self.bench.server, self.coming, naming.database_name(self.slug)) as inside:
            odoo_database.set_base_url(inside, self.session.tenant(self.slug).url)


@dataclass
class _Restoring(_Placing):
    backup: Backup
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def arrival(self) -> Arrival:
        return own_backup(self.session, self.slug, self.backup.snapshot)

    @property
    def coming(self) -> str:
        return self.arrival.name

    def steps(self) -> Iterable[WorkStep]:
        """Return the steps; after a kill, only those that are left once its place is taken."""
        if not self.is_in_place:
            yield WorkStep(name="open its repository", do=lambda _: self.arrival.open())
            yield from self._coming()
        if self.verb.part is Part.FILES:
            yield WorkStep(name="add the files that it lacks", do=lambda _: self._add_files())
        else:
            yield from self.taking()
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

    def _load(self) -> None:
        self.arrival.load()
        self.arrival.settle(self.session.tenant(self.slug).url)

    def _add_files(self) -> None:
        self.told["files"] = self.arrival.add_files()

    def _end(self) -> None:
        if self.service.is_closed:  # by an earlier restore, which these files have finished
            self.service.start()
            self.service.open()
        self.arrival.clear()
        self.told["backup"] = self.backup.snapshot
        if self.is_in_place:
            self.told["replaced"] = self.aside
