"""`odoo-cloud domains`: tenants' own host names."""

from typing import Annotated

import typer

from odoo_cloud_lib.cli.options import Shape, command
from odoo_cloud_lib.cli.output import write_json
from odoo_cloud_lib.cli.perform import Order
from odoo_cloud_lib.cli.selection import Slug, one
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.verb_commands import verb_command

group = typer.Typer(name="domains", help="Tenants' own host names.")

Name = Annotated[str, typer.Argument(metavar="DOMAIN", help="Such as erp.acme.example.")]


@command(group, "list", Shape("odoo_cloud_lib.domains.status:DomainStatus", many=True))
def list_(settings: Settings, slug: Slug) -> None:
    """List a tenant's host names: where DNS leads, and whose certificate it has until when."""
    from odoo_cloud_lib.cli.domain_view import write_domains

    found = settings.open().tenants[slug].domains()
    write_json(found) if settings.json else write_domains(found)


@verb_command(group, "add", choose=one)
def add(domain: Name) -> Order:
    """Give a tenant a host name of its own, once its DNS leads here or proves who owns it."""
    return Order("add domain", {"domain": domain})


@verb_command(group, "remove", choose=one)
def remove(domain: Name) -> Order:
    """Take a host name of its own from a tenant."""
    return Order("remove domain", {"domain": domain})
