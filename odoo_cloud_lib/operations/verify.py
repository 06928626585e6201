"""Verify a tenant's backups: read every byte of them in the store.

Owns: that each backup of the catalogue is there and whole. It finds what a drill of the latest
does not: damage to an older one. Does not own: whether an Odoo starts on it (:mod:`.drill`).
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib.backups.choice import choose
from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class Verify(Verb):
    """Read all backups of the tenant in the store, and see that each is whole."""

    name: ClassVar[str] = "verify"

    def work(self, session: Session, slug: str) -> Work:
        """Read them; nothing is changed, and nothing is loaded."""
        _, against = choose(session, find(session, slug), "")
        verifying = _Verifying(session, slug)
        return Work(
            steps=() if against else (*verifying.steps(),),
            blockers=against,
            result=lambda: verifying.told,
        )


@dataclass
class _Verifying:
    session: Session
    slug: str
    begun: float = field(default_factory=time.monotonic)
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @cached_property
    def repository(self) -> Repository:
        return repository_of(self.session, self.slug)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="find its repository", do=lambda _: self.repository.find())
        yield WorkStep(name="read all of it", do=lambda _: self.repository.check())
        yield WorkStep(name="see that no backup is missing", do=lambda _: self._require_all())

    def _require_all(self) -> None:
        there = {it.id for it in self.repository.snapshots()}
        known = self.session.ledger.backups(self.slug)
        if missing := [it.short for it in known if it.snapshot not in there]:
            raise CopyError(
                self.slug,
                reason=f"the store has lost backups {', '.join(missing)};"
                f" valid: all {len(known)} of the catalogue",
                command=f"odoo-cloud backups create {self.slug}",
            )
        self.told |= {"backups": len(known), "seconds": round(time.monotonic() - self.begun, 1)}
