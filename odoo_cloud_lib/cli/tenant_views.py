"""Tenants as they are shown: many in a table, one with all that belongs to it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from odoo_cloud_lib.cli.operation_views import write_operations
from odoo_cloud_lib.cli.output import write_facts, write_line, write_table
from odoo_cloud_lib.errors import TenantMissingError
from odoo_cloud_lib.ledger.records import OperationRecord
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.status import TenantStatus
from odoo_cloud_lib.units import render_memory

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud

LAST_OPERATIONS = 5


class TenantDetails(Model):
    """A tenant with what belongs to it; what is known only of a deployed one is empty before."""

    status: TenantStatus
    urls: tuple[str, ...]
    """Every address, its own first"""
    image: str
    modules: tuple[str, ...]
    """The Odoo modules that its database was made with"""
    memory: int
    """Bytes that it is promised while it is active"""
    database: str
    operations: tuple[OperationRecord, ...]
    """Its last operations, the last begun first"""


def details(cloud: "Cloud", slug: str) -> TenantDetails:
    """Look a tenant up.

    Raises:
        TenantMissingError: there is none of this name.
    """
    found = {it.slug: it for it in cloud.tenants.statuses()}
    if slug not in found:
        raise TenantMissingError(slug, [*found])
    known = cloud.inventory.tenants.get(slug)
    return TenantDetails(
        status=found[slug],
        urls=known.urls if known else (),
        image=known.image if known else "",
        modules=known.modules if known else (),
        memory=known.memory if known else 0,
        database=known.database if known else "",
        operations=tuple(cloud.operations(tenant=slug, limit=LAST_OPERATIONS)),
    )


def write_tenants(statuses: Sequence[TenantStatus]) -> None:
    """Write a line for each tenant."""
    rows = [(it.slug, it.state, it.plan, it.host, it.serving, it.url, note(it)) for it in statuses]
    columns = ("tenant", "state", "plan", "host", "serves", "address", "note")
    write_table(columns, rows, empty="no tenants")


def write_details(tenant: TenantDetails) -> None:
    """Write all that is known of one tenant."""
    status = tenant.status
    write_facts(
        (
            ("tenant", status.slug),
            ("state", status.state),
            ("note", note(status)),
            ("plan", status.plan),
            ("memory", render_memory(tenant.memory) if tenant.memory else ""),
            ("host", status.host),
            ("serves", status.serving),
            ("addresses", "\n".join(tenant.urls)),
            ("image", tenant.image),
            ("modules", ", ".join(tenant.modules)),
            ("database", tenant.database),
        )
    )
    if tenant.operations:
        write_line("")
        write_operations(tenant.operations)


def note(status: TenantStatus) -> str:
    """Return what is remarkable: who is at it, or why it has failed."""
    if status.busy:
        return f"{status.busy} is under way"
    return (status.why or "").partition("\n")[0]
