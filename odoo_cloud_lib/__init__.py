"""Odoo 19 as a hosting service: the library that programs and operators call.

::

    from odoo_cloud_lib import Cloud

    cloud = Cloud.from_stack("prod")
    cloud.tenants.create("acme", plan="business")

Importing it does nothing else: no connection, no configuration read, no logging set up. A name is
loaded when it is first used, so that the Pulumi program, which needs few of them, starts quickly.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from odoo_cloud_lib.audit import Difference, DifferenceKind
    from odoo_cloud_lib.bulk import run_all
    from odoo_cloud_lib.capacity import HostCapacity
    from odoo_cloud_lib.cloud import Cloud
    from odoo_cloud_lib.company import Company, User, UserRole
    from odoo_cloud_lib.domains.records import DomainChallenge
    from odoo_cloud_lib.domains.status import DomainStatus
    from odoo_cloud_lib.errors import ConfigError, OdooCloudError, Problem
    from odoo_cloud_lib.inventory import Inventory, InventoryHost, InventoryTenant
    from odoo_cloud_lib.ledger.catalogue import Backup
    from odoo_cloud_lib.ledger.records import OperationRecord, OperationState, StepRecord
    from odoo_cloud_lib.lifecycle import LifeState
    from odoo_cloud_lib.modules.installed import OdooModule
    from odoo_cloud_lib.operations.final_backup import FinalBackup
    from odoo_cloud_lib.operator.duties import Duty
    from odoo_cloud_lib.outcome import Failure, Outcome, OutcomeState
    from odoo_cloud_lib.plan import BackupSchedule, Overrides, Plan, PlanName
    from odoo_cloud_lib.status import TenantStatus
    from odoo_cloud_lib.tenant import TenantSpec, TenantState
    from odoo_cloud_lib.tenants import Tenant, Tenants
    from odoo_cloud_lib.verb import PlannedStep, Verb, WorkPlan

_HOME = {
    "Backup": "ledger.catalogue",
    "BackupSchedule": "plan",
    "Cloud": "cloud",
    "Company": "company",
    "ConfigError": "errors",
    "Difference": "audit",
    "DifferenceKind": "audit",
    "DomainChallenge": "domains.records",
    "DomainStatus": "domains.status",
    "Duty": "operator.duties",
    "Failure": "outcome",
    "FinalBackup": "operations.final_backup",
    "HostCapacity": "capacity",
    "Inventory": "inventory",
    "InventoryHost": "inventory",
    "InventoryTenant": "inventory",
    "LifeState": "lifecycle",
    "OdooCloudError": "errors",
    "OdooModule": "modules.installed",
    "OperationRecord": "ledger.records",
    "OperationState": "ledger.records",
    "Outcome": "outcome",
    "OutcomeState": "outcome",
    "Overrides": "plan",
    "Plan": "plan",
    "PlanName": "plan",
    "PlannedStep": "verb",
    "Problem": "errors",
    "StepRecord": "ledger.records",
    "Tenant": "tenants",
    "TenantSpec": "tenant",
    "TenantState": "tenant",
    "TenantStatus": "status",
    "Tenants": "tenants",
    "User": "company",
    "UserRole": "company",
    "Verb": "verb",
    "WorkPlan": "verb",
    "run_all": "bulk",
}

__all__ = [
    "Backup",
    "BackupSchedule",
    "Cloud",
    "Company",
    "ConfigError",
    "Difference",
    "DifferenceKind",
    "DomainChallenge",
    "DomainStatus",
    "Duty",
    "Failure",
    "FinalBackup",
    "HostCapacity",
    "Inventory",
    "InventoryHost",
    "InventoryTenant",
    "LifeState",
    "OdooCloudError",
    "OdooModule",
    "OperationRecord",
    "OperationState",
    "Outcome",
    "OutcomeState",
    "Overrides",
    "Plan",
    "PlanName",
    "PlannedStep",
    "Problem",
    "StepRecord",
    "Tenant",
    "TenantSpec",
    "TenantState",
    "TenantStatus",
    "Tenants",
    "User",
    "UserRole",
    "Verb",
    "WorkPlan",
    "run_all",
]


def __getattr__(name: str) -> object:
    """Load a public name from the module that it lives in."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names."""
    return __all__
