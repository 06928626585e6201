"""Suspend a tenant, resume it, and restart its Odoo."""

from typing import ClassVar

from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.deploy import deploy_changes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find, require_life, transition
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class Suspend(Verb):
    """Take the containers away and show visitors a page; database, files and sessions stay."""

    name: ClassVar[str] = "suspend"

    def work(self, session: Session, slug: str) -> Work:
        """Change the state in the entry."""
        subject = find(session, slug)
        change = {"state": str(TenantState.SUSPENDED)}
        return Work(
            steps=(deploy_changes(session, subject, change, "deploy it suspended"),),
            blockers=(*transition(subject, LifeState.SUSPENDED),),
        )


class Resume(Verb):
    """Bring the containers back; who was logged in still is."""

    name: ClassVar[str] = "resume"

    def work(self, session: Session, slug: str) -> Work:
        """Take the state out of the entry: a tenant is active unless it says otherwise."""
        subject = find(session, slug)
        lives = (LifeState.SUSPENDED, LifeState.ACTIVE, LifeState.FAILED)
        return Work(
            steps=(deploy_changes(session, subject, {"state": None}, "deploy it active"),),
            needs=("room for its memory on its host",),
            blockers=(*require_life(subject, *lives),),
        )


class Restart(Verb):
    """Put a new Odoo container in the place of the running one, without losing a request."""

    name: ClassVar[str] = "restart"

    def work(self, session: Session, slug: str) -> Work:
        """Make the container anew; the old one serves until the new one answers."""
        subject = find(session, slug)
        anew = WorkStep(
            name="replace its Odoo container",
            do=lambda _: session.desired.replace(slug, ("odoo",), session.report),
            changes=lambda: (f"create anew {slug}-odoo", f"update {slug}-route"),
        )
        return Work(
            steps=(anew,),
            needs=("its memory twice for a few seconds",),
            blockers=(*require_life(subject, LifeState.ACTIVE, LifeState.FAILED),),
        )
