"""`odoo-cloud operations`: what was done to tenants, and finishing what was interrupted."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.options import Shape, command
from odoo_cloud_lib.cli.output import write_json
from odoo_cloud_lib.cli.perform import show_plans
from odoo_cloud_lib.cli.progress import progress
from odoo_cloud_lib.cli.selection import Dry, slugs_there
from odoo_cloud_lib.cli.settings import Settings

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud
    from odoo_cloud_lib.ledger.records import OperationRecord

group = typer.Typer(name="operations", help="What was done to tenants, and by whom.")

RECORD = "odoo_cloud_lib.ledger.records:OperationRecord"
OfTenant = Annotated[
    str | None,
    typer.Option(metavar="SLUG", help="Only of this tenant.", autocompletion=slugs_there),
]
Limit = Annotated[
    int, typer.Option(metavar="N", min=1, max=100_000, help="How many, the last begun first.")
]
Number = Annotated[
    int, typer.Argument(metavar="NUMBER", min=1, max=2**31 - 1, help="As `operations list` has it.")
]


class State(StrEnum):
    """The states of an operation, as in the ledger; here, as importing that takes long."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"


InState = Annotated[
    State | None,
    typer.Option(metavar="STATE", help="Only those that are running, done, failed or interrupted."),
]


@command(group, "list", Shape(RECORD, many=True))
def list_(
    settings: Settings, tenant: OfTenant = None, state: InState = None, limit: Limit = 20
) -> None:
    """List what was done to tenants, the last begun first."""
    from odoo_cloud_lib.cli.operation_views import write_operations
    from odoo_cloud_lib.ledger.records import OperationState

    wanted = OperationState(state) if state else None
    found = settings.open().operations(tenant=tenant, state=wanted, limit=limit)
    write_json(found) if settings.json else write_operations(found)


@command(group, "show", Shape(RECORD))
def show(settings: Settings, number: Number) -> None:
    """Show an operation: its arguments, its steps, how long they took, and how it ended."""
    _write(settings, settings.open().operation(number))


@command(group, "resume", Shape(RECORD))
def resume(settings: Settings, number: Number, dry: Dry = False) -> ExitCode:  # noqa: FBT002
    """Take up an operation that was interrupted or has failed, and finish it."""
    cloud = settings.open()
    if dry:
        return _show_plan(settings, cloud, cloud.operation(number))
    with progress() as report:
        cloud.reporting(report).resume(number)
    (last,) = cloud.operations(tenant=cloud.operation(number).tenant, limit=1)
    _write(settings, last)
    return ExitCode.DONE


def _show_plan(settings: Settings, cloud: "Cloud", old: "OperationRecord") -> ExitCode:
    from odoo_cloud_lib.verbs import verb_named

    verb = verb_named(old.verb).read(old.arguments)
    return show_plans(settings, [cloud.plan(verb, old.tenant)])


def _write(settings: Settings, operation: "OperationRecord") -> None:
    from odoo_cloud_lib.cli.operation_views import write_operation

    write_json(operation) if settings.json else write_operation(operation)
