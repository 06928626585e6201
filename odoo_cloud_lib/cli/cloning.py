"""`odoo-cloud tenants clone`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.options import command
from odoo_cloud_lib.cli.own_values import Values, overrides
from odoo_cloud_lib.cli.perform import OUTCOMES, Order, perform
from odoo_cloud_lib.cli.selection import Dry, Slug
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.tenants import Domains, group

New = Annotated[str, typer.Argument(metavar="NEW", help="The clone's name.")]
Plan = Annotated[
    str, typer.Option("--as", metavar="PLAN", help="Its plan; that of the tenant if left out.")
]
Host = Annotated[str, typer.Option(metavar="NAME", help="The platform's host that it runs on.")]
FromStack = Annotated[
    str,
    typer.Option(
        "--from-stack",
        metavar="NAME",
        help="Another stack of the project that the tenant is in, such as prod.",
    ),
]
Backup = Annotated[
    str,
    typer.Option(
        "--backup", metavar="ID", help="As `backups list` shows it; else what it has now."
    ),
]
AsItIs = Annotated[
    bool,
    typer.Option("--as-it-is", help="Not neutralized: it sends mails and takes payments."),
]
Anonymize = Annotated[bool, typer.Option("--anonymize", help="Replace the people in it.")]
Rules = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", exists=True, dir_okay=False, help="Your own rules of anonymisation."
    ),
]
Allow = Annotated[
    list[str] | None,
    typer.Option(
        "--allow", metavar="TABLE.COLUMN", help="A column that no rule knows and that may stay."
    ),
]


@command(group, "clone", OUTCOMES)
def clone(
    settings: Settings,
    slug: Slug,
    new: New,
    plan: Plan = "",
    host: Host = "",
    domain: Domains = None,
    set_: Values = None,
    from_stack: FromStack = "",
    backup: Backup = "",
    as_it_is: AsItIs = False,  # noqa: FBT002
    anonymize: Anonymize = False,  # noqa: FBT002
    rules: Rules = None,
    allow: Allow = None,
    dry: Dry = False,  # noqa: FBT002
) -> ExitCode:
    """Make a tenant of what another one has, for trying things out.

    It is neutralized before any Odoo opens it: it sends no mail, takes no payment, runs no
    scheduled action, and has none of the tenant's keys and passwords of other services.
    """
    if (rules or allow) and not anonymize:
        message = "--rules and --allow go with --anonymize"
        raise typer.BadParameter(message, param_hint="--anonymize")
    given: dict[str, Any] = {
        "plan": plan,
        "host": host,
        "domains": domain,
        "overrides": overrides(set_ or []),
        "stack": from_stack,
        "backup": backup,
        "anonymize": anonymize,
        "rules": str(rules.resolve()) if rules else "",
        "allow": allow,
    }
    told = {key: value for key, value in given.items() if value}
    verb = Order("clone", {"source": slug, "neutralize": not as_it_is, **told}).read()
    return perform(settings, settings.open(), [(verb, new)], dry=dry)
