"""`odoo-cloud tenants modules`: the Odoo modules of tenants, shown or changed."""

from typing import Annotated

import typer

from odoo_cloud_lib.cli.options import Shape
from odoo_cloud_lib.cli.output import write_json, write_table
from odoo_cloud_lib.cli.perform import Order
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.tenants import group
from odoo_cloud_lib.cli.verb_commands import Showing, verb_command

Install = Annotated[
    list[str] | None, typer.Option(metavar="MODULE", help="Install it, with what it needs.")
]
Update = Annotated[
    list[str] | None,
    typer.Option(metavar="MODULE", help="Update it to what the image has; base updates all."),
]


def show_modules(settings: Settings, slug: str) -> None:
    """Write a tenant's modules; the table leaves out those that are not installed."""
    from odoo_cloud_lib.modules.installed import ABSENT

    found = settings.open().tenants[slug].modules()
    if settings.json:
        write_json(found)
        return
    rows = [(it.name, it.version, it.state) for it in found if it.state not in ABSENT]
    write_table(("module", "version", "state"), rows, empty="no modules")


SHOWING = Showing(Shape("odoo_cloud_lib.modules.installed:OdooModule", many=True), show_modules)


@verb_command(group, "modules", loss="Odoo stands still while modules change", showing=SHOWING)
def modules(install: Install = None, update: Update = None) -> Order | None:
    """Install and update Odoo modules; without either, show those of one tenant."""
    if not install and not update:
        return None
    return Order("set modules", {"install": install or [], "update": update or []})
