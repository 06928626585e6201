"""Put a tenant on another plan, or give it single values of its own."""

from typing import Any, ClassVar

from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.deploy import deploy_changes
from odoo_cloud_lib.plan import Overrides, PlanName
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find, require_life
from odoo_cloud_lib.verb import Verb, Work


class SetPlan(Verb):
    """Change what the tenant pays for. Its new Odoo takes over without losing a request."""

    name: ClassVar[str] = "set plan"

    plan: PlanName
    """What the tenant pays for: basic, business or enterprise"""
    overrides: Overrides | None = None
    """Values of its own instead of the plan's; those that it has stay if this is left out"""

    def work(self, session: Session, slug: str) -> Work:
        """Change plan and overrides in the entry."""
        subject = find(session, slug)
        change: dict[str, Any] = {"plan": str(self.plan)}
        if self.overrides is not None:
            own = self.overrides.model_dump(mode="json", exclude_none=True)
            change["overrides"] = own or None
        lives = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)
        return Work(
            steps=(deploy_changes(session, subject, change, f"deploy plan {self.plan}"),),
            needs=(f"room for the plan {self.plan} on host {subject.host}",),
            blockers=(*require_life(subject, *lives),),
        )
