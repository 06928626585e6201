"""Delete a tenant: hidden and stopped at once, erased when it is due, and taken back until then.

Owns: the order in which it goes: what serves it first, then a final backup, then all the rest. Does
not own: the backup (:mod:`.final_backup`), and who is due (:mod:`.erase_tenant`).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import AwareDatetime

from odoo_cloud_lib.backups.replaced import finish_exchange, is_exchanged
from odoo_cloud_lib.errors import TenantMissingError
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.operation import Step
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.copy_database import drop_copies
from odoo_cloud_lib.operations.deploy import deploy_changes, told
from odoo_cloud_lib.operations.final_backup import keep_final_backup
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, find, is_unfinished, look_up, require_life, transition
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.workbench import workbench

GRACE = timedelta(hours=12)
# The verbs that end a life, as the ledger calls them.
ENDS = frozenset({"delete", "erase"})
DELETING = {"state": str(TenantState.DELETING)}


class ScheduleDelete(Verb):
    """Hide and stop a tenant at once; in 12 hours it is due to be erased, or it is taken back."""

    name: ClassVar[str] = "schedule delete"
    takes_up_clones: ClassVar[bool] = True
    takes_up_restores: ClassVar[bool] = True

    due: AwareDatetime | None = None
    """When it may be erased, a time with its zone; in 12 hours if left out"""
    was: TenantState = TenantState.ACTIVE
    """The state that it comes back to when it is taken back"""

    def settled(self, session: Session, slug: str) -> "ScheduleDelete":
        """Note when it is due and what it was; later the entry does not tell any more."""
        was, due = find(session, slug).wanted, self.due or datetime.now(UTC) + GRACE
        if was is TenantState.DELETING:
            return scheduled(session, slug) or self.model_copy(update={"due": due})
        return self.model_copy(update={"due": due, "was": was})

    def work(self, session: Session, slug: str) -> Work:
        """Change the state in the entry, which lifts the protection of its data as well."""
        subject = find(session, slug)
        return Work(
            steps=(deploy_changes(session, subject, DELETING, "hide and stop it"),),
            blockers=(*transition(subject, LifeState.DELETING),),
        )


class CancelDelete(Verb):
    """Take a tenant back that is not erased yet: it is again what it was."""

    name: ClassVar[str] = "cancel delete"
    takes_up_restores: ClassVar[bool] = True

    def work(self, session: Session, slug: str) -> Work:
        """Change the state in the entry."""
        subject = find(session, slug)
        schedule = scheduled(session, slug)
        was = schedule.was if schedule else TenantState.ACTIVE
        state = None if was is TenantState.ACTIVE else str(was)
        blockers = require_life(subject, LifeState.DELETING, LifeState.FAILED)
        return Work(
            steps=(
                *_finish_exchange(session, subject),
                deploy_changes(session, subject, {"state": state}, f"deploy it {was}"),
            ),
            blockers=() if is_unfinished(subject, self.name) else (*blockers,),
        )


def _finish_exchange(session: Session, subject: Subject) -> Iterable[WorkStep]:
    """Return what a restore did not come to that was killed before the tenant was deleted."""
    bench = workbench(session, subject.host, subject.slug)
    if not is_exchanged(bench):
        yield WorkStep(
            name="let its files follow its database", do=lambda _: finish_exchange(bench)
        )


class Delete(Verb):
    """Erase a tenant now: containers, volumes, database, role, route and keys."""

    name: ClassVar[str] = "delete"
    takes_up_clones: ClassVar[bool] = True
    takes_up_restores: ClassVar[bool] = True

    backup: bool = True
    """Whether a final backup is kept: true or false"""

    def work(self, session: Session, slug: str) -> Work:
        """Hide it, keep its final backup, and take its entry out."""
        subject = look_up(session, slug)
        require_known(session, subject)
        backups = session.ledger.backups(slug)
        return Work(
            steps=(*self.steps(session, subject, backups),),
            result=lambda: {"erased": slug, "backups": [it.snapshot for it in backups]},
        )

    def steps(
        self, session: Session, subject: Subject, backups: Sequence[Backup]
    ) -> Iterable[WorkStep]:
        """Return what there is still to do. ``backups``: those whose key goes with the tenant."""
        slug = subject.slug
        # Without an entry an earlier run has come as far as the last step. One that was never built
        # to its end has nothing to hide, and building it may be what fails.
        if subject.entry is not None and subject.there.database:
            if subject.wanted is not TenantState.DELETING:
                yield deploy_changes(session, subject, DELETING, "hide and stop it")
            if self.backup:
                yield WorkStep(
                    name="keep a final backup",
                    do=lambda step: _keep(session, slug, step),
                    changes=lambda: (f"create a volume with database and files of {slug}",),
                )
        yield WorkStep(
            name="erase it",
            do=lambda _: _erase(session, subject),
            changes=lambda: told(session.desired.preview(slug, None)),
        )
        if backups:
            yield WorkStep(
                name="forget its backups, whose key is gone",
                do=lambda _: session.ledger.forget([it.snapshot for it in backups]),
                changes=lambda: [f"forget backup {it.short}" for it in backups],
            )


def scheduled(session: Session, slug: str) -> ScheduleDelete | None:
    """Return how the tenant's deletion was scheduled, if it was and nobody has taken it back."""
    return schedule_in(session.ledger.operations(tenant=slug))


def schedule_in(past: Iterable[OperationRecord]) -> ScheduleDelete | None:
    """Return the schedule that stands at the end of a past, whose last operation comes first."""
    for record in this_life(past):
        if record.verb == ScheduleDelete.name:
            return ScheduleDelete.read(record.arguments)
        if record.verb == CancelDelete.name and record.state is OperationState.DONE:
            return None
    return None


def this_life(past: Iterable[OperationRecord]) -> Iterable[OperationRecord]:
    """Return the operations since an earlier tenant of this name was erased, without deletions."""
    for record in past:
        if record.verb not in ENDS:
            yield record
        elif record.state is OperationState.DONE:
            return


def erased_last(past: Iterable[OperationRecord]) -> datetime | None:
    """Return when an earlier tenant of this name was erased, None if there was none."""
    return next(
        (it.ended for it in past if it.verb in ENDS and it.state is OperationState.DONE), None
    )


def _erase(session: Session, subject: Subject) -> None:
    # What a killed operation has left mounts the tenant's volumes, and has keys in it.
    if subject.host in session.inventory.hosts:
        bench = workbench(session, subject.host, subject.slug)
        bench.clear()
        drop_copies(bench.server, subject.slug)
    session.desired.erase(subject.slug, session.report)


def _keep(session: Session, slug: str, step: Step) -> None:
    step.note = keep_final_backup(session, slug)


def require_known(session: Session, subject: Subject) -> None:
    """Refuse a name of which nothing is known: most likely it was mistyped."""
    if subject.entry is not None or subject.life is LifeState.DELETING:
        return
    if not is_unfinished(subject, *ENDS):
        raise TenantMissingError(subject.slug, [*session.desired.tenants()])
