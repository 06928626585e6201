"""Bring one attachment of a tenant back from one of its backups: its row, its file, or both.

Owns: the order of the steps. Of the backup's database the attachments alone are loaded beside the
tenant's, and of its files the one; the tenant works on. Row and file are given to it in one
transaction, for which Odoo's collection of files waits. Does not own: how a backup comes back
(:mod:`odoo_cloud_lib.backups.arrival`), and what a row needs to fit
(:mod:`odoo_cloud_lib.backups.attachment`).
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field, JsonValue, ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.arrival import own_backup
from odoo_cloud_lib.backups.attachment import (
    LOCK,
    TABLE,
    Attachment,
    insert_attachment,
    obstacle,
    read_attachment,
)
from odoo_cloud_lib.backups.choice import BackupName, choose, disk_for, meant, named
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import TenantStateError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.operations.copy_files import STORED
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.visit import visit

LARGEST = 2**31 - 1


class RestoreAttachment(Verb):
    """Bring one attachment back, as it is in a backup; nothing else of the tenant changes."""

    name: ClassVar[str] = "restore attachment"

    attachment: Annotated[int, Field(strict=True, ge=1, le=LARGEST)]
    """Its number: the id of its row in ir_attachment, from 1 on"""
    backup: BackupName = ""
    """A backup, as `backups list` shows it; the latest if left out"""
    part: Literal["all"] = "all"
    """An attachment comes back whole: all, or left out"""

    def settled(self, session: Session, slug: str) -> "RestoreAttachment":
        """Note which backup is meant: a later one may come before it is done again."""
        backup = meant(session, slug, self.backup)
        return self.model_copy(update={"backup": backup.snapshot if backup else self.backup})

    def work(self, session: Session, slug: str) -> Work:
        """Let it come beside the tenant, and give it to the tenant."""
        subject = find(session, slug)
        backup, against = choose(session, subject, self.backup)
        if against or backup is None:
            return Work(steps=(), blockers=against)
        disk = disk_for(session, subject.host, backup, files=False)
        bringing = _Bringing(session, slug, backup, self.attachment)
        return Work(
            steps=(*bringing.steps(),),
            needs=(named(backup), str(disk)),
            blockers=disk.shortage(),
            undo=bringing.arrival.clear,
            result=lambda: bringing.told,
        )


@dataclass
class _Bringing:
    session: Session
    slug: str
    backup: Backup
    number: int
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def __post_init__(self) -> None:
        self.arrival = own_backup(self.session, self.slug, self.backup.snapshot)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self.arrival.open())
        yield WorkStep(name="fetch its dump", do=lambda _: self.arrival.fetch_dump())
        yield WorkStep(
            name="load its attachments beside the tenant's database",
            do=lambda _: self.arrival.load(TABLE),
            changes=lambda: (f"create database {self.arrival.name}",),
        )
        yield WorkStep(name="fetch the attachment's file", do=lambda _: self._fetch_file())
        yield WorkStep(
            name="give it to the tenant",
            do=lambda _: self._give(),
            changes=lambda: (f"insert attachment {self.number}, or its file, if it is gone",),
        )
        yield WorkStep(name="remove what was needed", do=lambda _: self.arrival.clear())

    @cached_property
    def wanted(self) -> Attachment:
        """The attachment, as the backup has it."""
        with self._inside(self.arrival.name) as inside:
            found = self._read(inside)
        if found is None:
            raise self._refused(
                reason="there is none in the backup; valid: one that was there then"
            )
        if found.store_fname and not STORED.fullmatch(found.store_fname):
            raise self._refused(
                reason=f"its file is {found.store_fname!r:.80}; valid: a name of Odoo's"
            )
        return found

    def _fetch_file(self) -> None:
        if self.wanted.store_fname:
            self.arrival.fetch_file(self.wanted.store_fname)

    def _give(self) -> None:
        with self._inside(naming.database_name(self.slug)) as inside, inside.transaction():
            inside.execute(LOCK)
            self.told |= {"backup": self.backup.snapshot, "attachment": self.number}
            self.told["row"] = self._give_row(inside)
            # Before the row is there for anybody: nobody finds it without its file.
            self.told["files"] = self._add_file()

    def _give_row(self, inside: Server) -> str:
        there = self._read(inside)
        if there is None:
            if against := obstacle(inside, self.wanted):
                raise self._refused(reason=f"{against}; valid: one that still has its place")
            insert_attachment(inside, self.wanted)
            return "inserted"
        if there.content != self.wanted.content:
            raise self._refused(
                reason="the tenant has another one of this number; valid: one that is gone, or"
                " whose content is that of the backup"
            )
        return "there"

    def _add_file(self) -> int:
        name = self.wanted.store_fname
        return self.arrival.add_files(name.partition("/")[0] + "/") if name else 0

    def _read(self, inside: Server) -> Attachment | None:
        try:
            return read_attachment(inside, self.number)
        except ValidationError:
            raise self._refused(reason="its row has what Odoo does not put there") from None

    def _inside(self, name: str) -> AbstractContextManager[Server]:
        return visit(self.arrival.bench.server, name, naming.database_name(self.slug))

    def _refused(self, *, reason: str) -> TenantStateError:
        short = self.backup.short
        return TenantStateError(
            self.slug,
            reason=f"attachment {self.number} of backup {short}: {reason}",
            command=f"another of odoo-cloud backups list {self.slug}, or all of this one beside it:"
            f" odoo-cloud tenants clone {self.slug} {self.slug}-then --backup {short}",
        )
