"""Remove the backups of a tenant that are no longer kept, and their data from the store.

Owns: what stays beside what restic keeps by the platform's retention. What goes leaves the
catalogue first: what is listed is always there. After a kill, restic names the same ones again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.choice import unfit
from odoo_cloud_lib.backups.repositories import as_pruner, repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.backups.retention import Retention
from odoo_cloud_lib.ledger.catalogue import SHORT, Backup
from odoo_cloud_lib.operations.back_up import LIVES
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class Prune(Verb):
    """Remove backups that are no longer kept: of each day, week and month the last one is."""

    name: ClassVar[str] = "prune"

    def work(self, session: Session, slug: str) -> Work:
        """Choose what goes, and let it go."""
        against = tuple(unfit(session, find(session, slug), *LIVES))
        if against or session.inventory.backups is None:
            return Work(steps=(), blockers=against)
        pruning = _Pruning(session, slug, session.inventory.backups.retention)
        return Work(steps=(*pruning.steps(),), result=lambda: pruning.told)


def always_kept(backups: Iterable[Backup]) -> set[str]:
    """Return the newest backup and the newest that was proven, of those taken of a tenant."""
    own = [it for it in backups if not it.origin]
    newest = sorted(own, key=lambda it: it.taken, reverse=True)
    proven = [it for it in newest if it.verified]
    return {it.snapshot for it in (*newest[:1], *proven[:1])}


@dataclass
class _Pruning:
    session: Session
    slug: str
    retention: Retention
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def repository(self) -> Repository:
        return as_pruner(self.session, repository_of(self.session, self.slug))

    @cached_property
    def listed(self) -> dict[str, Backup]:
        return {it.snapshot: it for it in self.session.ledger.backups(self.slug)}

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self.repository.open())
        yield WorkStep(
            name="remove the backups that are no longer kept",
            do=lambda _: self._remove(),
            changes=lambda: [self._line(it) for it in self._going()],
        )

    def _going(self) -> list[str]:
        expendable = self.repository.expendable(self.retention, datetime.now(UTC))
        stays = always_kept(self.listed.values())
        return [it for it in expendable if it not in stays]

    def _line(self, snapshot: str) -> str:
        backup = self.listed.get(snapshot)
        of = f" of {backup.taken:%Y-%m-%d %H:%M:%S} UTC" if backup else ", which is not listed"
        return f"remove backup {snapshot[:SHORT]}{of}"

    def _remove(self) -> None:
        going = self._going()
        self.session.ledger.forget(going)
        self.repository.forget(going)
        self.told |= {"removed": len(going), "kept": len(self.listed.keys() - {*going})}
