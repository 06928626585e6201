"""Something from elsewhere becomes a backup of a tenant: the frame of the verbs that do that.

Owns: the steps that they share. It is loaded beside the tenant, under a name that no Odoo looks
for, dumped as a backup of that moment, and stored; nothing of the tenant's is touched or replaced.
Does not own: how it comes there (:mod:`.import_zip`, :mod:`.import_final`, :mod:`.recover_tenant`).
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from pydantic import JsonValue

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.contents import gather
from odoo_cloud_lib.backups.keeping import keep
from odoo_cloud_lib.backups.leftovers import clear
from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.disk import Disk
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.operations.copy_database import copying_login
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.verb import Work, WorkStep
from odoo_cloud_lib.workbench import Workbench


@dataclass(kw_only=True)
class TakingIn(ABC):
    """What becomes a backup of the tenant ``slug``."""

    session: Session
    slug: str
    begun: float = field(default_factory=time.monotonic)
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    @abstractmethod
    def origin(self) -> str:
        """Where it is from, for the catalogue."""

    @property
    def moment(self) -> datetime | None:
        """The moment that is in it; now if that is not known."""
        return None

    @abstractmethod
    def coming(self) -> Iterable[WorkStep]:
        """Return the steps in which its database and its links come beside the tenant."""

    @cached_property
    def repository(self) -> Repository:
        """Where it is stored."""
        return repository_of(self.session, self.slug)

    @property
    def bench(self) -> Workbench:
        """Where it is worked on."""
        return self.repository.bench

    @property
    def database(self) -> str:
        """What its database is called."""
        return naming.arriving_database(self.slug)

    def work(self, disk: Disk, against: Iterable[OdooCloudError] = ()) -> Work:
        """Return all of it. ``against``: what else stands against it than a lack of disk."""
        return Work(
            steps=(*self._steps(),),
            needs=(str(disk),),
            blockers=(*against, *disk.shortage()),
            undo=self.clear,
            result=lambda: self.told,
        )

    def clear(self) -> None:
        """Remove all that was made for it, also what a killed run left."""
        clear(self.bench)

    def creates(self) -> tuple[str, ...]:
        """Return what a plan says of its database."""
        return (f"create database {self.database}",)

    def login(self) -> AbstractContextManager[Login]:
        """Return a login that may enter its database, with no more rights than are needed."""
        return copying_login(self.bench)

    def dump(self) -> None:
        """Dump it with its files, and say what it is."""
        with self.login() as login:
            gather(self.session, self.bench, login, self.database, self.moment)

    def store(self) -> None:
        """Store that, and enter it into the catalogue."""
        self.told |= keep(self.session, self.repository, self.begun, origin=self.origin)

    def _steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self._open())
        yield from self.coming()
        yield WorkStep(name="dump that as a backup's", do=lambda _: self.dump())
        yield WorkStep(name="store it", do=lambda _: self.store())
        yield WorkStep(name="remove what was needed", do=lambda _: self.clear())

    def _open(self) -> None:
        self.repository.open()
        self.clear()
