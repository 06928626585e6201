"""Odoo 19 as a hosting service: the library that programs and operators call.

Importing it does nothing else: no connection, no configuration read, no logging set up.
"""

from odoo_cloud_lib.errors import ConfigError, OdooCloudError, Problem
from odoo_cloud_lib.plan import BackupSchedule, Overrides, Plan, PlanName
from odoo_cloud_lib.tenant import TenantSpec, TenantState

__all__ = [
    "BackupSchedule",
    "ConfigError",
    "OdooCloudError",
    "Overrides",
    "Plan",
    "PlanName",
    "Problem",
    "TenantSpec",
    "TenantState",
]
