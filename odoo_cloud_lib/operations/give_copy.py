"""Give what a tenant has now to a clone of it on its host: the source's part of that.

Owns: that nobody works on the source meanwhile, and that its record tells where copies of it went.
Does not own: the clone, which it is a part of (:mod:`odoo_cloud_lib.operations.clone_tenant`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import JsonValue

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.choice import LIVES
from odoo_cloud_lib.backups.leftovers import clear
from odoo_cloud_lib.backups.live_copy import LiveCopy
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.life import CLONE
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find, require_life
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class GiveCopy(Verb):
    """Copy a tenant's database and files to a clone of it. Its visitors wait for a moment."""

    name: ClassVar[str] = "give a copy"

    to: str
    """The clone that it is for"""

    def work(self, session: Session, slug: str) -> Work:
        """Copy both; without a clone that is being made there is only left to clear up."""
        subject = find(session, slug)
        against = tuple(require_life(subject, *LIVES))
        giving = _Giving(session, LiveCopy(session, self.to, slug))
        steps = giving.steps() if self._is_wanted(session) else giving.clearing()
        return Work(
            steps=(*steps,),
            blockers=against,
            undo=giving.clear,
            result=lambda: giving.told,
        )

    def _is_wanted(self, session: Session) -> bool:
        last = next(iter(session.ledger.operations(tenant=self.to, limit=1)), None)
        return last is not None and last.verb == CLONE and last.state is OperationState.RUNNING


@dataclass
class _Giving:
    session: Session
    copy: LiveCopy
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="link its files", do=lambda _: self._link())
        yield WorkStep(
            name="copy its database",
            do=lambda _: self._copy_database(),
            changes=lambda: [f"create database {naming.arriving_database(self.copy.slug)}"],
        )
        yield WorkStep(name="copy its files", do=lambda _: self.copy.copy_files())
        yield from self.clearing()

    def clearing(self) -> Iterable[WorkStep]:
        yield WorkStep(name="remove the links", do=lambda _: self.clear())

    def _link(self) -> None:
        # What a killed run has at work; linking begins anew by itself.
        self.copy.giving.clear()
        self.copy.link_files()

    def _copy_database(self) -> None:
        self.told["to"] = self.copy.slug
        self.told |= self.copy.copy_database().told(self.session.report)

    def clear(self) -> None:
        clear(self.copy.giving)
