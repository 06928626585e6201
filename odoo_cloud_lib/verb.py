"""A verb: what can be done to a tenant, as steps that the ledger records.

Owns: the form of every verb, and running one. Does not own: any verb
(:mod:`odoo_cloud_lib.operations`). A verb's fields are its arguments, as the ledger keeps them; the
steps that :meth:`Verb.work` returns are what a plan shows and what a run does, so the two agree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import JsonValue, ValidationError

from odoo_cloud_lib.errors import ArgumentError, OdooCloudError
from odoo_cloud_lib.half_done import half_changed, half_cloned, half_restored
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.problems import problems_of

if TYPE_CHECKING:
    from odoo_cloud_lib.ledger.operation import Step
    from odoo_cloud_lib.session import Session


def nothing() -> tuple[str, ...]:
    """Change nothing."""
    return ()


@dataclass(frozen=True, kw_only=True)
class WorkStep:
    """One step. ``name``: what it does, once in its work.

    ``do`` must be safe to do again after a kill. ``changes`` returns a line for each thing that it
    would change, and changes nothing.
    """

    name: str
    do: "Callable[[Step], object]"
    changes: Callable[[], Iterable[str]] = nothing


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a verb comes to for a tenant, as things are now.

    ``needs``: what it takes, a line each. ``blockers``: what stands against it; with one of them
    nothing is begun. ``undo`` takes back what the steps have done, when one of them fails; after a
    kill it is not called, and the steps are done again. ``result``: what came of it.
    """

    steps: tuple[WorkStep, ...]
    needs: tuple[str, ...] = ()
    blockers: tuple[OdooCloudError, ...] = ()
    undo: Callable[[], object] = nothing
    result: Callable[[], Mapping[str, JsonValue] | None] = field(default=lambda: None)


class Verb(Model):
    """Something that can be done to a tenant. Fields are JSON, and hold no secrets."""

    name: ClassVar[str]
    """As the ledger calls it, such as ``set plan``."""
    takes_up_modules: ClassVar[bool] = False
    """Whether it goes on from a database whose modules were being changed."""
    takes_up_clones: ClassVar[bool] = False
    """Whether it goes on from a clone that did not come to its end, or ends it."""
    takes_up_restores: ClassVar[bool] = False
    """Whether it goes on from a restore that has the tenant out of service, or ends it."""

    def settled(self, session: "Session", slug: str) -> "Verb":  # noqa: ARG002
        """Return the verb with what must stay the same when it is done again after a kill."""
        return self

    def work(self, session: "Session", slug: str) -> Work:
        """Return what there is to do to the tenant ``slug``; looks, and changes nothing.

        Raises:
            OdooCloudError: it cannot even be looked at, such as a tenant that is not there.
        """
        raise NotImplementedError

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        """Return the verb with these arguments.

        Raises:
            ArgumentError: lists every one that is not valid.
        """
        try:
            return cls.model_validate(arguments)
        except ValidationError as error:
            raise ArgumentError(cls.name, problems_of(cls, "", error)) from None


@dataclass(frozen=True, kw_only=True)
class PlannedStep:
    """A step that a run would do, and a line for each thing that it would change."""

    name: str
    changes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WorkPlan:
    """What a verb would do to a tenant. With ``blockers`` it would do nothing at all."""

    verb: str
    tenant: str
    steps: tuple[PlannedStep, ...]
    needs: tuple[str, ...]
    blockers: tuple[str, ...]


def plan(session: "Session", verb: Verb, slug: str) -> WorkPlan:
    """Return what :func:`run` would do now; nothing is changed, and nothing is recorded."""
    try:
        work = _work(session, verb, slug)
    except OdooCloudError as error:
        work = Work(steps=(), blockers=(error,))
    blockers, steps = [str(it) for it in work.blockers], list[PlannedStep]()
    for step in work.steps:
        try:
            changes = tuple(step.changes()) if not blockers else ()
        except OdooCloudError as error:
            blockers.append(str(error))
            changes = ()
        steps.append(PlannedStep(name=step.name, changes=changes))
    return WorkPlan(
        verb=verb.name, tenant=slug, steps=tuple(steps), needs=work.needs, blockers=tuple(blockers)
    )


def run(session: "Session", verb: Verb, slug: str, *, continues: int | None = None) -> Work:
    """Do ``verb`` to the tenant, and record it. ``continues``: the operation that is resumed.

    Raises:
        TenantBusyError: somebody works on the tenant.
        OdooCloudError: what stands against it (nothing was done or recorded), or what failed.
    """
    if continues is None:
        # Before it is recorded: what is refused must not come between an interrupted operation and
        # its resumption.
        _require_free_way(_work(session, verb, slug))
        verb = verb.settled(session, slug)
    with session.operation(verb, slug, continues) as operation:
        work = _work(session, verb, slug)
        _require_free_way(work)
        try:
            for step in work.steps:
                session.report(step.name)
                with operation.step(step.name) as recorded:
                    step.do(recorded)
        except Exception:
            _undo(session, work)
            raise
        operation.result = work.result()
    return work


def _undo(session: "Session", work: Work) -> None:
    try:
        work.undo()
    except OdooCloudError as second:
        # The first is what is to be mended; it stays the error.
        session.report(f"taking back what was done failed as well: {second}")


def _work(session: "Session", verb: Verb, slug: str) -> Work:
    """Return the verb's work, with what stands against any verb among its blockers."""
    work, against = verb.work(session, slug), list[OdooCloudError]()
    if not verb.takes_up_modules:
        against += half_changed(session, slug)
    if not verb.takes_up_clones:
        against += half_cloned(session, slug)
    if not verb.takes_up_restores:
        against += half_restored(session, slug)
    return replace(work, blockers=(*against, *work.blockers))


def _require_free_way(work: Work) -> None:
    for blocker in work.blockers:
        blocker.refusal = True
        raise blocker
