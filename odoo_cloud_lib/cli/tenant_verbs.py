"""`odoo-cloud tenants suspend` and the verbs that change how a tenant runs: a few lines each."""

from typing import Annotated

import typer

from odoo_cloud_lib.cli.own_values import Values, overrides
from odoo_cloud_lib.cli.perform import Order
from odoo_cloud_lib.cli.selection import one
from odoo_cloud_lib.cli.tenants import group
from odoo_cloud_lib.cli.verb_commands import verb_command

ToPlan = Annotated[str, typer.Option("--to", metavar="PLAN", help="basic, business or enterprise.")]
Reset = Annotated[bool, typer.Option("--reset", help="Take away the values of its own.")]
ToHost = Annotated[str, typer.Option("--to", metavar="HOST", help="Another host of the platform.")]
ToDomain = Annotated[
    str, typer.Option("--to", metavar="DOMAIN", help="The host name that is its main address.")
]


@verb_command(group, "suspend", loss="Visitors get a page instead of Odoo")
def suspend() -> Order:
    """Take tenants' containers away and show visitors a page; the data stays as it is."""
    return Order("suspend")


@verb_command(group, "resume")
def resume() -> Order:
    """Bring suspended tenants back; who was logged in still is."""
    return Order("resume")


@verb_command(group, "restart")
def restart() -> Order:
    """Put a new Odoo container in the place of the running one, losing no request."""
    return Order("restart")


@verb_command(group, "plan")
def plan(to: ToPlan, set_: Values = None, reset: Reset = False) -> Order:  # noqa: FBT002
    """Put tenants on another plan; values of their own stay unless some are given."""
    arguments: dict[str, object] = {"plan": to}
    if set_ or reset:
        arguments["overrides"] = overrides(set_ or ())
    return Order("set plan", arguments)


@verb_command(group, "move", loss="Visitors may have to wait while the data is moved")
def move(to: ToHost) -> Order:
    """Move tenants to another host, with their data."""
    return Order("move", {"host": to})


@verb_command(group, "rename", choose=one)
def rename(to: ToDomain) -> Order:
    """Give a tenant another main address; the name by which it is known here stays."""
    return Order("rename", {"domain": to})
