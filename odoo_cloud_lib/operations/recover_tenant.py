"""Recover a tenant's database of any second: it becomes a backup of the tenant, and no more.

Owns: the order of the steps. Nothing of the tenant's is touched or replaced; looking at it,
restoring it and going back are what they are for every backup. Does not own: the server's archive
(:mod:`odoo_cloud_lib.archive`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from docker.types import Mount
from pydantic import BeforeValidator

from odoo_cloud_lib.archive.keeping import Archive, archive_of
from odoo_cloud_lib.archive.recovery import Recovery
from odoo_cloud_lib.archive.stretches import Stretch, spans
from odoo_cloud_lib.backups.arriving import REMOVE_FILES, portions
from odoo_cloud_lib.backups.choice import LIVES, unfit
from odoo_cloud_lib.backups.contents import LINKS, link_files
from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.backups.repositories import archive_repository
from odoo_cloud_lib.disk import Disk, room_for_dump
from odoo_cloud_lib.errors import OdooCloudError, TenantStateError
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_database import (
    copying_login,
    database_bytes,
    load_database,
    stored_files,
)
from odoo_cloud_lib.operations.copy_files import STORED, TREE_DIR, checksums, run_in_tree
from odoo_cloud_lib.operations.delete_tenant import erased_last
from odoo_cloud_lib.operations.taking_in import TakingIn
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep

# Its dump, and what PostgreSQL makes of that.
DATABASE_TIMES = 2


def _with_time(value: object) -> object:
    """Refuse a mere day, whose midnight nobody means, and a number, which may be one."""
    if isinstance(value, datetime) or (isinstance(value, str) and ":" in value):
        return value
    raise ValueError(value)


class Recover(Verb):
    """Make a tenant's database of any second, with its files, a backup of the tenant."""

    name: ClassVar[str] = "recover"

    at: Annotated[datetime, BeforeValidator(_with_time)]
    """A day and its time, such as 2026-11-26T14:02:59+01:00, or without a zone in that of the
    backups"""

    def settled(self, session: Session, slug: str) -> "Recover":  # noqa: ARG002
        """Note the zone that is meant."""
        return self.model_copy(update={"at": self.moment(session)})

    def moment(self, session: Session) -> datetime:
        """Return the moment that is meant."""
        backups = session.inventory.backups
        zone = ZoneInfo(backups.timetable.zone) if backups else UTC
        return (self.at if self.at.tzinfo else self.at.replace(tzinfo=zone)).astimezone(UTC)

    def work(self, session: Session, slug: str) -> Work:
        """Bring a server of its own to that moment, and back its database up."""
        if against := tuple(unfit(session, find(session, slug), *LIVES)):
            return Work(steps=(), blockers=against)
        archive, moment = archive_of(session, session.tenant(slug).host), self.moment(session)
        if archive is None:
            return Work(steps=(), blockers=(_no_archive(slug),))
        stretch = _stretch(archive, moment)
        erased = erased_last(session.ledger.operations(tenant=slug))
        if stretch is None or (erased and moment < erased):
            return Work(steps=(), blockers=(_out_of_reach(slug, archive, moment),))
        recovering = _Recovering(session=session, slug=slug, archive=archive, at=moment)
        return recovering.work(recovering.disk(stretch))


def _stretch(archive: Archive, moment: datetime) -> Stretch | None:
    """Return the stretch that has the moment, or will: the last one's log goes on until now."""
    there = archive.stretches()
    if there and there[-1].since <= moment <= datetime.now(UTC):
        return there[-1]
    return next((it for it in reversed(there) if it.has(moment)), None)


def _no_archive(slug: str) -> OdooCloudError:
    return TenantStateError(
        slug,
        reason="the platform keeps nothing to go back to a second; valid: a number of days in"
        " odoo-cloud:platform.backups.point_in_time, such as {days: 7}",
        command="edit the stack file, then pulumi up",
    )


def _out_of_reach(slug: str, archive: Archive, moment: datetime) -> OdooCloudError:
    found = [f"{it.since:%F %T} to {it.until:%F %T}" for it in spans("", archive.stretches())]
    valid = ", ".join(found) or "none yet, as the operator has made no base backup"
    return TenantStateError(
        slug,
        reason=f"{moment:%F %T} UTC is not in reach; valid: a moment since it was created, from"
        f" {valid} (UTC), and from then until now",
        command="odoo-cloud backups reach",
    )


@dataclass(kw_only=True)
class _Recovering(TakingIn):
    archive: Archive
    at: datetime

    @property
    def origin(self) -> str:
        return f"the log at {self.at:%F %T} UTC"

    @property
    def moment(self) -> datetime:
        return self.at

    @cached_property
    def recovery(self) -> Recovery:
        stretch = _stretch(self.archive, self.moment)
        if stretch is None:
            raise _out_of_reach(self.slug, self.archive, self.moment)
        server = archive_repository(self.session, self.archive.host, self.bench)
        return Recovery(server, stretch)

    def disk(self, stretch: Stretch) -> Disk:
        host = self.archive.host
        own = database_bytes(self.session.server(host), self.session.tenant(self.slug).database)
        needed = stretch.base_bytes + stretch.log_bytes + DATABASE_TIMES * own
        what = "for a copy of its PostgreSQL server, and a database"
        return disk_with_leftovers(self.session, host, self.slug, what, needed)

    def coming(self) -> Iterable[WorkStep]:
        yield WorkStep(name="store what was written until then", do=lambda _: self._store_log())
        yield WorkStep(name="fetch its server's copy", do=lambda _: self.recovery.fetch())
        yield WorkStep(
            name="bring that to the moment, and load the database beside the tenant's",
            do=lambda _: self._load(),
            changes=self.creates,
        )
        yield WorkStep(name="find its files", do=lambda _: self._find_files())

    def _store_log(self) -> None:
        if not any(it.has(self.moment) for it in self.archive.stretches()):
            self.archive.store_log()

    def _load(self) -> None:
        room = room_for_dump(self.session, self.archive.host)
        extensions = self.recovery.dump(self.moment, room)
        load_database(self.bench, self.bench.scratch, extensions)
        self.bench.clear()

    def _find_files(self) -> None:
        """Link those that the tenant has, and fetch the others from the nearest backups."""
        link_files(self.bench)
        with copying_login(self.bench) as login:
            wanted = {
                it for it in stored_files(self.bench, login, self.database) if STORED.fullmatch(it)
            }
        tree, folder = self.bench.volume(TenantRole.FILESTORE), f"{TREE_DIR}/{LINKS}"
        for backup in self._nearest():
            lacking = wanted - {*checksums(self.bench, tree, LINKS)}
            for some in portions(sorted(lacking)):
                self.repository.fetch(backup, folder, folder, Mount(TREE_DIR, tree), *some)
            if not lacking:
                break
        since = [it for it in checksums(self.bench, tree, LINKS) if STORED.fullmatch(it)]
        for some in portions(sorted({*since} - wanted)):
            run_in_tree(self.bench, REMOVE_FILES, LINKS, *some)

    def _nearest(self) -> list[str]:
        own = [it for it in self.session.ledger.backups(self.slug) if not it.origin]
        return [it.snapshot for it in sorted(own, key=lambda it: abs(it.taken - self.moment))]
