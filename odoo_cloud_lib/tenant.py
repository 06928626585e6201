"""What the operator wants of a tenant: one entry of ``odoo-cloud:tenants``.

Owns: the states, and which values an entry may have. Does not own: what must hold between tenants
(the stack's config does), or secrets, which are never written here.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from odoo_cloud_lib.domains.names import Domain
from odoo_cloud_lib.image import ImageName
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.plan import Overrides, PlanName


class TenantState(StrEnum):
    """What should be there of a tenant."""

    ACTIVE = "active"
    """Everything: containers run, the edge routes to them."""
    SUSPENDED = "suspended"
    """No containers, and the edge answers 503; database, volumes and secrets stay as they are."""
    DELETING = "deleting"
    """First of the two steps of removal: no containers, no route, and database and volumes are
    no longer protected, but still there. Taking the entry out of the config removes them."""


ModuleName = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9_]{0,63}$", description="an Odoo module such as base or sale"),
]


class TenantSpec(Model):
    """One tenant as the config has it."""

    plan: PlanName
    """What the tenant pays for: basic, business or enterprise"""
    domains: tuple[Domain, ...] = ()
    """Own host names beside <slug>.<domain>, a list such as [erp.acme.example]"""
    state: TenantState = TenantState.ACTIVE
    """What should be there: active, suspended (data only), or deleting (removal, step one)"""
    host: str | None = None
    """The name of one of the platform's hosts; the first if left out"""
    image: ImageName | None = None
    """Another image than the platform's: a name with tag or digest"""
    modules: Annotated[tuple[ModuleName, ...], Field(min_length=1)] = ("base",)
    """Odoo modules of the new database, a list such as [base, sale]"""
    overrides: Overrides = Field(default_factory=Overrides)
    """Values of its own instead of the plan's, a mapping such as {memory: 2GiB}"""
