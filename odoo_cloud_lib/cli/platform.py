"""`odoo-cloud capacity`, `audit` and `config check`: the platform as a whole."""

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.options import Shape, command
from odoo_cloud_lib.cli.output import write_json, write_line, write_table
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.model import Model

group = typer.Typer(help="The platform as a whole.")
config = typer.Typer(name="config", help="The stack file.")


class SoundConfig(Model):
    """A stack file in which nothing is wrong."""

    file: str
    tenants: tuple[str, ...]
    """The tenants that it declares"""


@command(group, "audit", Shape("odoo_cloud_lib.audit.difference:Difference", many=True))
def audit(settings: Settings) -> ExitCode:
    """List where config, engine, hosts and ledger disagree, and what mends it; changes nothing."""
    found = settings.open().audit()
    if settings.json:
        write_json(found)
    else:
        rows = [(it.tenant, it.host, it.kind, it.found, it.wanted, it.command) for it in found]
        columns = ("tenant", "host", "difference", "found", "wanted", "next")
        write_table(columns, rows, empty="no differences")
    return ExitCode.DIFFERENT if found else ExitCode.DONE


@command(group, "capacity", Shape("odoo_cloud_lib.capacity:HostCapacity", many=True))
def capacity(settings: Settings) -> None:
    """Show what each host has promised and uses, how many tenants it has, and what room is left."""
    from odoo_cloud_lib.cli.capacity_view import write_capacity

    found = settings.open().capacity()
    write_json(found) if settings.json else write_capacity(found)


@command(config, "check", Shape("odoo_cloud_lib.cli.platform:SoundConfig"))
def check(settings: Settings) -> None:
    """Hold the stack file against the rules; every mistake is listed."""
    from odoo_cloud_lib.stack_file.check import check as declared

    file = settings.file
    found = SoundConfig(file=str(file), tenants=tuple(declared(settings.project, file).tenants))
    if settings.json:
        write_json(found)
    else:
        write_line(f"{file}: nothing wrong, {len(found.tenants)} tenants")
