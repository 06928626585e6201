"""Find a tenant's backups in the store again, where the catalogue does not know them.

A catalogue that went with its server is empty in the one that was made anew. Nothing is changed in
the store, and nothing of the tenant.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.choice import LIVES, unfit
from odoo_cloud_lib.backups.keeping import enter_unlisted, unlisted
from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.ledger.catalogue import SHORT
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class FindBackups(Verb):
    """Enter what the store has of the tenant in the catalogue, which knows nothing of it."""

    name: ClassVar[str] = "find backups"

    def work(self, session: Session, slug: str) -> Work:
        """Look in the store, and enter what is there."""
        against = tuple(unfit(session, find(session, slug), *LIVES))
        finding = _Finding(session, slug)
        return Work(
            steps=() if against else (*finding.steps(),),
            blockers=against,
            result=lambda: finding.told,
        )


@dataclass
class _Finding:
    session: Session
    slug: str
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def repository(self) -> Repository:
        return repository_of(self.session, self.slug)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="find its repository", do=lambda _: self.repository.find())
        yield WorkStep(
            name="enter what the catalogue does not know",
            do=lambda _: self._enter(),
            changes=lambda: [
                f"list backup {it.id[:SHORT]}, made {it.time:%Y-%m-%d %H:%M:%S} UTC"
                for it in unlisted(self.session, self.repository)
            ],
        )

    def _enter(self) -> None:
        found = enter_unlisted(self.session, self.repository)
        self.told["found"] = found.entered
        if found.unreadable:
            names = ", ".join(it[:SHORT] for it in found.unreadable)
            raise CopyError(
                self.slug,
                reason=f"{found.entered} backup(s) of it were found and are listed, but {names}"
                f" cannot be read: {next(iter(found.unreadable.values())).reason}",
                command=f"odoo-cloud backups verify {self.slug}",
            )
