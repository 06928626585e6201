"""`odoo-cloud tenants list`, `show` and `create`."""

from pathlib import Path
from typing import Annotated

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.new_tenants import Given, Row, to_create
from odoo_cloud_lib.cli.options import Shape, command
from odoo_cloud_lib.cli.output import write_json
from odoo_cloud_lib.cli.own_values import Values
from odoo_cloud_lib.cli.perform import OUTCOMES, perform
from odoo_cloud_lib.cli.selection import Filters, Parallel, Slug
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.tenant_file import rows_of

group = typer.Typer(name="tenants", help="Tenants, and what can be done to them.")

New = Annotated[
    str | None,
    typer.Argument(metavar="SLUG", help="The new tenant's name.", show_default=False),
]
Plan = Annotated[str, typer.Option("--plan", metavar="NAME", help="basic, business or enterprise.")]
Domains = Annotated[
    list[str] | None,
    typer.Option(
        "--domain", metavar="DOMAIN", help="A host name of its own; the first is its main address."
    ),
]
Host = Annotated[str, typer.Option(metavar="NAME", help="The platform's host that it runs on.")]
Image = Annotated[
    str, typer.Option(metavar="NAME", help="Another image of Odoo than the platform's.")
]
Modules = Annotated[
    list[str] | None,
    typer.Option("--module", metavar="NAME", help="An Odoo module of its database."),
]
CompanyName = Annotated[
    str, typer.Option(metavar="NAME", help="Its first company, as on invoices.")
]
Currency = Annotated[str, typer.Option(metavar="CODE", help="The company's currency, such as EUR.")]
Country = Annotated[str, typer.Option(metavar="CODE", help="The company's country, such as DE.")]
Language = Annotated[
    str, typer.Option(metavar="CODE", help="The company's language, such as de_DE.")
]
Timezone = Annotated[
    str, typer.Option(metavar="NAME", help="The company's time zone, such as Europe/Berlin.")
]
From = Annotated[
    Path | None,
    typer.Option(
        "--from",
        metavar="FILE",
        help="Tenants from a CSV file. Its columns are slug and the names of these options; several"
        " domains, modules or values stand in one cell, with spaces between.",
        show_default=False,
    ),
]
Dry = Annotated[
    bool,
    typer.Option("--dry-run", help="Show what would be done and what blocks it; do nothing."),
]


@command(group, "list", Shape("odoo_cloud_lib.status:TenantStatus", many=True))
def list_(settings: Settings, filters: Filters = None) -> None:
    """List the tenants and how far each has come."""
    from odoo_cloud_lib.cli.filters import matching
    from odoo_cloud_lib.cli.tenant_views import write_tenants

    found = matching(settings.open(), filters or ())
    write_json(found) if settings.json else write_tenants(found)


@command(group, "show", Shape("odoo_cloud_lib.cli.tenant_views:TenantDetails"))
def show(settings: Settings, slug: Slug) -> None:
    """Show a tenant: its state, addresses, modules and last operations."""
    from odoo_cloud_lib.cli.tenant_views import details, write_details

    found = details(settings.open(), slug)
    write_json(found) if settings.json else write_details(found)


@command(group, "create", OUTCOMES)
def create(
    settings: Settings,
    slug: New = None,
    plan: Plan = "",
    domain: Domains = None,
    host: Host = "",
    image: Image = "",
    module: Modules = None,
    set_: Values = None,
    company: CompanyName = "",
    currency: Currency = "",
    country: Country = "",
    language: Language = "",
    timezone: Timezone = "",
    from_: From = None,
    parallel: Parallel = 2,
    dry: Dry = False,  # noqa: FBT002
) -> ExitCode:
    """Create a tenant, or many from a file; done when visitors get the login page."""
    given: Given = {
        "plan": plan,
        "domain": domain or [],
        "host": host,
        "image": image,
        "module": module or [],
        "set": set_ or [],
        "company": company,
        "currency": currency,
        "country": country,
        "language": language,
        "timezone": timezone,
    }
    if (slug is None) == (from_ is None) or (from_ and any(given.values())):
        message = "give a slug and its options, or --from FILE alone"
        raise typer.BadParameter(message, param_hint="SLUG")
    rows = rows_of(from_) if from_ else [Row("", slug or "", given)]
    jobs = to_create(rows)
    return perform(settings, settings.open(), jobs, dry=dry, parallel=parallel)
