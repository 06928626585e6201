"""Create a tenant: its entry, everything that it stands for, and its companies in Odoo."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

from pydantic import SecretStr, model_validator

from odoo_cloud_lib import naming
from odoo_cloud_lib.company import Company
from odoo_cloud_lib.errors import ArgumentError, OdooCloudError, Problem, TenantExistsError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.life import CREATE
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.odoo_client import Login, connect
from odoo_cloud_lib.odoo_database import ADMIN_LOGIN
from odoo_cloud_lib.operations.check_domains import domain_blockers
from odoo_cloud_lib.operations.deploy import deploy_entry
from odoo_cloud_lib.operations.set_up_companies import set_up_companies
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, is_unfinished, look_up
from odoo_cloud_lib.tenant import TenantSpec, TenantState
from odoo_cloud_lib.tenant_endpoint import endpoint_of
from odoo_cloud_lib.verb import Verb, Work, WorkStep


class Create(Verb):
    """Create a tenant; done when visitors get its login page."""

    name: ClassVar[str] = CREATE

    entry: TenantSpec
    """The tenant's entry in the stack file, a mapping such as {plan: basic}"""
    companies: tuple[Company, ...] = ()
    """Companies to set up in its Odoo; the first is the one that is always there"""

    @model_validator(mode="after")
    def _active(self) -> Self:
        if self.entry.state is not TenantState.ACTIVE:
            message = "a tenant is created active"
            raise ValueError(message)
        return self

    def work(self, session: Session, slug: str) -> Work:
        """Write the entry, deploy it, and set up the companies."""
        require_slug(self.name, slug)
        subject = look_up(session, slug)
        entry: dict[str, Any] = self.entry.model_dump(mode="json", exclude_defaults=True)
        steps = [deploy_entry(session, slug, entry, "deploy it")]
        if self.companies:
            steps.append(
                WorkStep(name="set up its companies", do=lambda _: self._companies(session, slug))
            )
        return Work(
            steps=tuple(steps),
            needs=(f"room for the plan {self.entry.plan} on its host",),
            blockers=(
                *name_blockers(subject, self.name),
                *domain_blockers(session, slug, self.entry.host, self.entry.domains),
            ),
            result=lambda: {"url": session.tenant(slug).url},
        )

    def _companies(self, session: Session, slug: str) -> None:
        login = Login(login=ADMIN_LOGIN, password=SecretStr(session.desired.first_password(slug)))
        with connect(endpoint_of(session, slug), login) as odoo:
            set_up_companies(odoo, *self.companies)


def require_slug(verb: str, slug: str) -> None:
    """Refuse a name that no tenant can have.

    Raises:
        ArgumentError: says what a name is.
    """
    if not naming.is_slug(slug):
        raise ArgumentError(verb, [Problem("tenant", repr(slug)[:80], naming.SLUG_RULE)])


def name_blockers(subject: Subject, verb: str) -> Iterable[OdooCloudError]:
    """Return why there can be no new tenant of this name, unless ``verb`` has begun it."""
    slug, last = subject.slug, subject.last
    if subject.entry is None:
        # Removing what a failed run has made may have been killed half-way.
        if subject.life is LifeState.DELETED or is_unfinished(subject, verb):
            return
        yield TenantExistsError(
            slug,
            reason="no entry, but data of an earlier tenant of this name is still there",
            command="odoo-cloud audit",
        )
    elif not is_begun(subject, verb):
        state = subject.life
        yield TenantExistsError(
            slug,
            reason=f"there is a tenant of this name, and it is {state}"
            + (f", by operation {last.id}" if last and last.state is OperationState.FAILED else ""),
            command=f"odoo-cloud tenants show {slug}",
        )


def is_begun(subject: Subject, verb: str) -> bool:
    """Tell whether ``verb`` has begun the tenant and did not come to its end."""
    if verb == CREATE and subject.last is None and subject.life is LifeState.PENDING:
        return True  # its entry was written by hand
    return is_unfinished(subject, verb)
