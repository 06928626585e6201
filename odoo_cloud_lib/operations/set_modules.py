"""Install and update Odoo modules of a tenant that lives.

Owns: the order of the steps, and the way back. Until visitors are let in again, a copy of the
database stands by: a step that fails goes back to it at once, and after a kill the next run begins
from it. The modules in the tenant's entry are those of a new database, and stay as they are.
"""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from odoo_cloud_lib import naming, odoo_database, standby
from odoo_cloud_lib.containers import remove_labelled
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.modules.choice import Choice
from odoo_cloud_lib.operations.beside import BesideSettings
from odoo_cloud_lib.operations.look_at_modules import look_at_choice, look_at_disk
from odoo_cloud_lib.operations.out_of_service import service_of
from odoo_cloud_lib.operations.update_modules import update_modules
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find, require_life
from odoo_cloud_lib.tenant import ModuleName
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.visit import visit

Names = Annotated[tuple[ModuleName, ...], Field(max_length=200)]


class SetModules(Verb):
    """Install and update Odoo modules; if that fails, the tenant is as it was before."""

    name: ClassVar[str] = "set modules"
    takes_up_modules: ClassVar[bool] = True

    install: Names = ()
    """Odoo modules to install, a list such as [contacts, sale]"""
    update: Names = ()
    """Installed ones to update, a list such as [base], which updates all"""

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not self.install and not self.update:
            message = "at least one module to install or to update"
            raise ValueError(message)
        if both := {*self.install} & {*self.update}:
            message = f"a module is installed or updated, not both: {', '.join(sorted(both))}"
            raise ValueError(message)
        return self

    def work(self, session: Session, slug: str) -> Work:
        """Do it in a copy's shelter; nothing to do is no step at all."""
        lives = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)
        if unfit := (*require_life(find(session, slug), *lives),):
            return Work(steps=(), blockers=unfit)
        change = _Change(session, slug)
        choice = look_at_choice(
            session, slug, change.image, install=self.install, update=self.update
        )
        if not choice.problems and not choice.installs and not choice.updates:
            return change.nothing_to_do(choice)
        disk = look_at_disk(session, slug)
        blockers = (*choice.problems, *disk.shortage())
        if blockers and change.is_begun:
            return change.turn_back(blockers[0])
        return Work(
            steps=change.steps(self, choice),
            needs=(*_there(choice), str(disk), change.downtime),
            blockers=blockers,
            undo=change.undo,
            result=lambda: {"installed": [*choice.installs], "updated": [*choice.updates]},
        )


class _Change:
    """A tenant of which modules are changed."""

    def __init__(self, session: Session, slug: str) -> None:
        tenant = session.tenant(slug)
        there = session.inventory.hosts[tenant.host]
        self._host, self._server = session.host(tenant.host), session.server(tenant.host)
        self._name = tenant.database
        self._service = service_of(session, slug)
        # Of an Odoo that is there the very image, even if its name means another one by now.
        found = self._service.containers()
        self.image = str(found[0].attrs["Image"]) if found else tenant.image
        self.downtime = (
            "minutes in which its visitors see a page that says so; nobody else notices"
            if found
            else "no downtime: it has no Odoo that runs"
        )
        self._settings = BesideSettings(
            database=self._name,
            image=self.image,
            filestore=tenant.volumes.filestore,
            socket_volume=there.socket_volume,
            memory=tenant.memory,
            labels=self._service.labels(naming.MODULES_ROLE),
        )

    @property
    def is_begun(self) -> bool:
        """Whether an earlier run has left something to be finished or undone."""
        return standby.is_begun(self._server, self._name)

    def steps(self, wanted: SetModules, choice: Choice) -> tuple[WorkStep, ...]:
        """Return the whole way."""
        return (
            WorkStep(name="close it to visitors", do=lambda _: self._close()),
            WorkStep(
                name="keep a copy of its database",
                do=lambda _: standby.keep(self._server, self._name),
                changes=lambda: (f"create database {standby.copy_name(self._name)}",),
            ),
            WorkStep(
                name="install and update modules",
                do=lambda _: self._update(wanted),
                changes=lambda: _told(choice),
            ),
            WorkStep(name="start its Odoo", do=lambda _: self._start()),
            WorkStep(name="let visitors in", do=lambda _: self._let_in()),
            WorkStep(
                name="forget the copy",
                do=lambda _: standby.forget(self._server, self._name),
                changes=lambda: (f"drop database {standby.copy_name(self._name)}",),
            ),
        )

    def nothing_to_do(self, choice: Choice) -> Work:
        """Return the work where all is there: none, or what an interrupted run has left."""
        steps = (self._going_back(),) if self.is_begun else ()
        return Work(steps=steps, needs=(*_there(choice),))

    def turn_back(self, problem: OdooCloudError) -> Work:
        """Return the work after an interrupted run that cannot be finished any more."""

        def refuse() -> None:
            raise problem

        refusal = WorkStep(name="check the modules", do=lambda _: refuse())
        return Work(steps=(self._going_back(), refusal), needs=(self.downtime,))

    def undo(self) -> None:
        """Go back to the copy, if there is one, and let everybody in."""
        self._close()
        standby.go_back(self._server, self._name)
        self._start()
        self._let_in()
        standby.forget(self._server, self._name)

    def _going_back(self) -> WorkStep:
        return WorkStep(name="take up what was interrupted", do=lambda _: self.undo())

    def _close(self) -> None:
        standby.begin(self._server, self._name)
        remove_labelled(self._host.docker, self._settings.labels)
        self._service.close()
        standby.close(self._server, self._name)

    def _update(self, wanted: SetModules) -> None:
        update_modules(
            self._host,
            self._server,
            self._settings,
            install=wanted.install,
            update=wanted.update,
        )

    def _start(self) -> None:
        if standby.has_copy(self._server, self._name):
            # Whatever they did would be undone with the rest; and one of them clears away files
            # that only the copy still knows.
            with visit(self._server, self._name, self._name) as inside:
                odoo_database.pause_jobs(inside)
        standby.reopen(self._server, self._name)
        self._service.start()

    def _let_in(self) -> None:
        standby.give_up_copy(self._server, self._name)
        with visit(self._server, self._name, self._name) as inside:
            odoo_database.resume_jobs(inside)
        self._service.open()


def _there(choice: Choice) -> Iterable[str]:
    return [f"nothing for {name}: it is installed already" for name in choice.there]


def _told(choice: Choice) -> Iterable[str]:
    return [
        *(f"install {name}" for name in choice.installs),
        *(f"update {name}" for name in choice.updates),
    ]
