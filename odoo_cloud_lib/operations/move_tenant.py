"""Move a tenant to another host.

Owns: the order of the steps. Until the entry names the new host, the tenant is whole on the old
one, and a failure brings it back there. From then on there is no way back, only forward: the engine
takes up what was carried, and what is left on the old host goes last, once the new one serves.
Does not own: how data is carried (:mod:`.copy_database`, :mod:`.copy_files`), and what stands
against a move (:mod:`.move_checks`).
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

import psycopg
from docker.errors import DockerException
from pydantic import Field, JsonValue

from odoo_cloud_lib import naming
from odoo_cloud_lib.errors import OdooCloudError, TenantNotReadyError
from odoo_cloud_lib.life import fits
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.carry_tenant import Carrier, remove_from
from odoo_cloud_lib.operations.deploy import deploy_changes
from odoo_cloud_lib.operations.move_checks import MOVE, blockers, needs, require_host, sizes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.stack_file.text import Entry
from odoo_cloud_lib.subject import Subject, find, is_unfinished, look
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.verb import Verb, Work, WorkStep

UNNAMED = "take the host out of its entry, as it is the first one"
SUSPENDED: Entry = {"state": str(TenantState.SUSPENDED)}
LOST = (OdooCloudError, psycopg.Error, DockerException)


class Move(Verb):
    """Move the tenant to another host, with its data and who is logged in."""

    name: ClassVar[str] = MOVE

    host: str = Field(max_length=naming.HOST_LENGTH)
    """The name of the host to move to, one of the platform's"""
    source: str | None = None
    """The host that it was on when this began; found out if left out"""
    was: TenantState | None = None
    """The state that it has again afterwards; the one that it has now if left out"""

    def settled(self, session: Session, slug: str) -> "Move":
        """Note where it was and in which state; the entry tells neither on the way."""
        if self.source is not None:
            return self
        subject = find(session, slug)
        begun = _begun(subject)
        where = {"source": subject.host, "was": subject.wanted}
        if begun and begun.source:
            where = {"source": begun.source, "was": begun.was}
        return self.model_copy(update=where)

    def work(self, session: Session, slug: str) -> Work:
        """Carry its data over, then its entry, and remove what is left."""
        subject = find(session, slug)
        require_host(session, self.name, self.host)
        begun, found = _begun(subject), None
        if subject.host != self.host:
            found = sizes(session, subject, self.host)
        moving = _Moving(session, subject, self.settled(session, slug))
        against = blockers(session, subject, self.host, found, begun.host if begun else None)
        return Work(
            steps=(*moving.steps(),),
            needs=(*needs(session, subject, self.host, found),),
            blockers=(*against,),
            undo=moving.undo,
            result=lambda: moving.told,
        )


def _begun(subject: Subject) -> Move | None:
    """Return the move that was begun last and did not come to its end, if that is so."""
    if subject.last is None or not is_unfinished(subject, Move.name):
        return None
    return Move.read(subject.last.arguments)


@dataclass(frozen=True)
class _Moving:
    session: Session
    subject: Subject
    verb: Move
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    def slug(self) -> str:
        return self.subject.slug

    @property
    def was(self) -> TenantState:
        return self.verb.was or TenantState.ACTIVE

    def steps(self) -> Iterable[WorkStep]:
        """Return the steps; those on the old host only as long as it is there."""
        host = self.verb.host
        if not self.switched:
            if self.was is TenantState.ACTIVE:
                yield deploy_changes(self.session, self.subject, SUSPENDED, "deploy it suspended")
            yield from Carrier(self.session, self.slug, self.subject.host, host, self.told).steps()
        yield WorkStep(
            name=f"deploy it {self.was} on host {host}",
            do=lambda _: self._switch(),
            changes=lambda: [f"create anew {self.slug}-{it}" for it in naming.TENANT_PARTS[1:]],
        )
        yield WorkStep(name="see that it is there as before", do=lambda _: self._require_there())
        yield WorkStep(
            name="remove what is left elsewhere",
            do=lambda _: self._clear_others(),
            changes=lambda: (f"drop database {self.slug} on host {self.verb.source}",),
        )
        if host == self.session.inventory.first_host:
            yield WorkStep(name=UNNAMED, do=lambda _: self._leave_to_default())

    @property
    def switched(self) -> bool:
        """Whether the tenant's entry names the new host, as it is in the file now."""
        return find(self.session, self.slug).host == self.verb.host

    def _switch(self) -> None:
        # Named even if it is the first one: until all is done, nothing else tells where it is.
        changes: Entry = {"host": self.verb.host, "state": self._state}
        self.session.desired.move(self.slug, changes, self.session.report)
        self.session.renew()

    def _leave_to_default(self) -> None:
        self.session.desired.update(self.slug, {"host": None}, self.session.report)
        self.session.renew()

    @property
    def _state(self) -> str | None:
        return None if self.was is TenantState.ACTIVE else str(self.was)

    def _require_there(self) -> None:
        there = look(self.session, self.verb.host)[self.slug]
        whole = {self._volume(it) for it in (TenantRole.FILESTORE, TenantRole.SESSIONS)}
        if fits(self.was, there) and there.role and whole <= there.volumes:
            return
        raise TenantNotReadyError(
            self.slug,
            reason=f"it was deployed on host {self.verb.host}, and is not {self.was} there;"
            " its data is still on the old host as well",
            command=f"odoo-cloud tenants show {self.slug}",
        )

    def _volume(self, role: TenantRole) -> str:
        place = (self.session.inventory.stack, self.verb.host, self.slug, role)
        return naming.tenant_resource(*place)

    def _clear_others(self) -> None:
        for host in self.session.inventory.hosts:
            remove_from(self.session, host, self.slug, data=host != self.verb.host)

    def undo(self) -> None:
        """Bring it back on the old host, then remove what was carried; not after the switch."""
        if self.switched:
            return
        self.session.desired.update(self.slug, {"state": self._state}, self.session.report)
        for host, data in ((self.subject.host, False), (self.verb.host, True)):
            # Whatever is not removed now goes when the tenant is moved again.
            with suppress(*LOST):
                remove_from(self.session, host, self.slug, data=data)
