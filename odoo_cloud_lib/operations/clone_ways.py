"""The two ways in which what a tenant has comes to a clone of it: in a backup, or as it is there.

Owns: what stands against each, the disk that it takes, and its steps before and after the clone has
a place. Does not own: the clone (:mod:`.clone_tenant`).
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.arrival import Arrival
from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.backups.choice import choose, meant, missing
from odoo_cloud_lib.backups.leftovers import disk_with_leftovers
from odoo_cloud_lib.backups.live_copy import LiveCopy
from odoo_cloud_lib.backups.repositories import no_backups, repository_of
from odoo_cloud_lib.containers import find_container
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.copy_database import database_bytes
from odoo_cloud_lib.operations.copy_live import can_copy_live
from odoo_cloud_lib.operations.give_copy import GiveCopy
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject
from odoo_cloud_lib.verb import WorkStep, run
from odoo_cloud_lib.workbench import workbench


@dataclass
class Way(ABC):
    """How what ``source`` has in the session ``origin`` comes to ``slug`` on ``host``.

    ``backup``: how the name of the one that is meant begins; empty if what it has now is.
    """

    session: Session
    slug: str
    host: str
    origin: Session
    source: Subject
    backup: str
    is_long: ClassVar[bool]
    """Whether it is worth seeing beforehand that the clone can be."""

    @cached_property
    @abstractmethod
    def arriving(self) -> Arriving:
        """What comes."""

    @property
    @abstractmethod
    def told(self) -> dict[str, JsonValue]:
        """What is remembered of it."""

    @abstractmethod
    def blockers(self) -> Iterable[OdooCloudError]:
        """Return what stands against it."""

    @abstractmethod
    def preparing(self) -> Iterable[WorkStep]:
        """Return the steps before the clone has a place."""

    @abstractmethod
    def coming(self) -> Iterable[WorkStep]:
        """Return the steps after that."""

    def disk(self) -> Disk:
        """Return what it takes on the clone's host."""
        what, needed = self._needed()
        return disk_with_leftovers(self.session, self.host, self.slug, what, needed)

    @abstractmethod
    def _needed(self) -> tuple[str, int]:
        """Return what for, and how many bytes."""

    @property
    def _database_bytes(self) -> int:
        known = self.origin.tenant(self.source.slug)
        return database_bytes(self.origin.server(known.host), known.database)


class InBackup(Way):
    """It is backed up, unless a backup is named, and comes as a backup does. From anywhere."""

    is_long = True

    @cached_property
    def arriving(self) -> Arrival:
        """The backup that is meant; if none is named, the one that was just taken."""
        backup = meant(self.origin, self.source.slug, self.backup)
        if backup is None:
            raise missing(self.source.slug, self.backup)
        return Arrival(self.session, self.slug, backup.snapshot, self.source.slug, self.origin)

    @property
    def told(self) -> dict[str, JsonValue]:
        """Which one it was."""
        return {"backup": self.arriving.snapshot}

    def blockers(self) -> Iterable[OdooCloudError]:
        """Tell what stands against that backup, or against taking one."""
        if self.session.inventory.backups is None:
            yield no_backups(self.slug)
        if self.backup:
            yield from choose(self.origin, self.source, self.backup)[1]
        else:
            yield from BackUp().work(self.origin, self.source.slug).blockers

    def preparing(self) -> Iterable[WorkStep]:
        """Take it, and see that the clone's host reaches the store."""
        source = self.source.slug
        if not self.backup:
            # As one that nobody asked for: what a restore has put aside stays.
            backup = BackUp(scheduled=True)
            yield WorkStep(name=f"back {source} up", do=lambda _: run(self.origin, backup, source))
        yield WorkStep(
            name=f"find the backup from host {self.host}", do=lambda _: self._find_backup()
        )

    def coming(self) -> Iterable[WorkStep]:
        """Let it come there."""
        yield WorkStep(name="fetch its dump", do=lambda _: self._fetch())
        yield WorkStep(name="load it, closed", do=lambda _: self.arriving.load())
        yield WorkStep(name="fetch its files", do=lambda _: self.arriving.fetch_files())

    def _needed(self) -> tuple[str, int]:
        backup = meant(self.origin, self.source.slug, self.backup)
        needed = backup.bytes + backup.database_bytes if backup else 2 * self._database_bytes
        return "for the clone and its dump", needed

    def _find_backup(self) -> None:
        there = workbench(self.session, self.host, self.slug)
        repository_of(self.origin, self.source.slug, there).find()

    def _fetch(self) -> None:
        self.arriving.open()
        self.arriving.fetch_dump()


class Live(Way):
    """It is copied as it is, within a host that shares blocks between copies."""

    is_long = False

    @cached_property
    def arriving(self) -> LiveCopy:
        """What the source has."""
        return LiveCopy(self.session, self.slug, self.source.slug)

    @property
    def told(self) -> dict[str, JsonValue]:
        """Nothing more."""
        return {}

    def blockers(self) -> Iterable[OdooCloudError]:
        """Tell what stands against the source's part of it."""
        return self._giving.work(self.session, self.source.slug).blockers

    def preparing(self) -> Iterable[WorkStep]:
        """Nothing needs to be."""
        return ()

    def coming(self) -> Iterable[WorkStep]:
        """Copy it there."""
        yield WorkStep(name=f"copy {self.source.slug}", do=lambda _: self._copy())

    def _needed(self) -> tuple[str, int]:
        # Blocks that are shared take none; those that change in either come to no more than that.
        return "for the clone, at most", self._database_bytes

    @property
    def _giving(self) -> GiveCopy:
        return GiveCopy(to=self.slug)

    def _copy(self) -> None:
        self.arriving.clear()
        run(self.session, self._giving, self.source.slug)


def way_of(
    session: Session, slug: str, host: str, origin: Session, source: Subject, backup: str
) -> Way:
    """Return the faster way that there is."""
    given = (session, slug, host, origin, source, backup)
    if backup or origin is not session or source.host != host:
        return InBackup(*given)
    postgres = find_container(session.host(host).docker, session.inventory.hosts[host].postgres)
    if postgres is None or not can_copy_live(session.server(host), postgres):
        return InBackup(*given)
    return Live(*given)
