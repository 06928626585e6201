"""`odoo-cloud backups`: backups of tenants, as zips too, and which there are."""

from typing import Annotated

import typer

from odoo_cloud_lib.cli.options import Shape, command
from odoo_cloud_lib.cli.output import write_json, write_table
from odoo_cloud_lib.cli.perform import Order
from odoo_cloud_lib.cli.selection import one
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.verb_commands import verb_command

group = typer.Typer(name="backups", help="Backups of tenants.")

Of = Annotated[str | None, typer.Argument(metavar="SLUG", help="Only those of this tenant.")]

Which = Annotated[
    str,
    typer.Option("--backup", metavar="ID", help="As `list` shows it; the latest if left out."),
]
PartOf = Annotated[
    str, typer.Option("--part", metavar="PART", help="What of it: all, database or files.")
]
One = Annotated[
    int | None,
    typer.Option(
        "--attachment",
        metavar="NUMBER",
        help="Only this attachment, by its id: its row and its file, as far as they are gone.",
    ),
]

Replaced = Annotated[
    str,
    typer.Option(
        "--replaced",
        metavar="NAME",
        help="Instead of a backup, what a restore has put aside: as its result names it.",
    ),
]

At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="TIME",
        help="Day and time, as 2026-11-26T14:02:59+01:00; without a zone, in that of the backups.",
    ),
]
Zip = Annotated[str, typer.Argument(metavar="FILE", help="The zip, on this machine.")]

Volume = Annotated[str, typer.Argument(metavar="VOLUME", help="As `finals` shows it.")]


@verb_command(group, "create")
def create() -> Order:
    """Back tenants up, database and files as of one moment, while they work on."""
    return Order("back up")


@verb_command(group, "restore", choose=one)
def restore(
    backup: Which = "", part: PartOf = "all", attachment: One = None, replaced: Replaced = ""
) -> Order:
    """Put a backup in a tenant's place; what it had is kept until its next backup.

    It comes back beside the tenant, which works on, and takes its place once it was seen to serve.
    With --attachment, the one attachment is brought back and nothing else changes.
    """
    given = {"backup": backup, "part": part, **({"replaced": replaced} if replaced else {})}
    if attachment is None:
        return Order("restore", given)
    return Order("restore attachment", {**given, "attachment": attachment})


@verb_command(group, "drill")
def drill(backup: Which = "") -> Order:
    """Prove tenants' latest backups: restore each beside its tenant, see it serve, remove it.

    With --backup, that one of a tenant.
    """
    return Order("drill", {"backup": backup})


@verb_command(group, "verify")
def verify() -> Order:
    """Read every byte of tenants' backups in the store, and see that each is whole."""
    return Order("verify")


@verb_command(group, "export", choose=one)
def export(file: Zip, backup: Which = "") -> Order:
    """Write a backup as a zip of Odoo's database manager, which any Odoo can load."""
    return Order("export", {"file": file, "backup": backup})


@verb_command(group, "import", choose=one)
def import_(file: Zip) -> Order:
    """Make a zip of Odoo's database manager a backup of a tenant, to be drilled and restored.

    The tenant stays as it is. The backup is named at the end: `backups restore SLUG --backup ID`.
    """
    return Order("import", {"file": file})


@verb_command(group, "import-final", choose=one)
def import_final(volume: Volume) -> Order:
    """Make the final backup of an erased tenant a backup of another one, such as a new one.

    The tenant stays as it is. The backup is named at the end: `backups restore SLUG --backup ID`.
    """
    return Order("import final backup", {"volume": volume})


@verb_command(group, "recover", choose=one)
def recover(at: At) -> Order:
    """Make a tenant's database of any second a backup of it, with its files.

    The tenant stays as it is. The backup is named at the end: look at it in a clone, or restore it
    with `backups restore SLUG --backup ID`. `backups reach` tells how far back that goes.
    """
    return Order("recover", {"at": at})


@verb_command(group, "find")
def find() -> Order:
    """Find backups in the store that the catalogue does not know: it went with its server."""
    return Order("find backups")


@verb_command(group, "prune")
def prune() -> Order:
    """Remove backups that are no longer kept; --plan lists them. The newest one always stays."""
    return Order("prune")


@command(group, "list", Shape("odoo_cloud_lib.ledger.catalogue:Backup", many=True))
def list_(settings: Settings, slug: Of = None) -> None:
    """List backups, the latest first: when, how much, and how much of it was new."""
    from odoo_cloud_lib.cli.backup_view import write_backups

    found = settings.open().backups(tenant=slug)
    write_json(found) if settings.json else write_backups(found)


@command(group, "finals", Shape("odoo_cloud_lib:FinalBackup", many=True))
def finals(settings: Settings) -> None:
    """List the final backups of tenants that were erased, the oldest first."""
    found = settings.open().final_backups()
    if settings.json:
        write_json(found)
    else:
        rows = [(it.slug, it.host, it.when, it.files, it.volume) for it in found]
        write_table(("tenant", "host", "when", "files", "volume"), rows, empty="there is none")


@command(group, "reach", Shape("odoo_cloud_lib.archive.stretches:Span", many=True))
def reach(settings: Settings) -> None:
    """List the times to each second of which tenants can be recovered, by their hosts."""
    found = settings.open().reach()
    if settings.json:
        write_json(found)
    else:
        rows = [(it.host, it.since, it.until) for it in found]
        write_table(("host", "since", "until"), rows, empty="no moment is in reach")


@command(group, "due", Shape("odoo_cloud_lib.operator.duties:Duty", many=True))
def due(settings: Settings) -> None:
    """List what the operator has to do by now: since when, and how often it has failed."""
    found = settings.open().duties()
    if settings.json:
        write_json(found)
    else:
        rows = [(it.slug, it.verb, it.since, it.failures or "", it.begin) for it in found]
        columns = ("tenant", "verb", "since", "failures", "not before")
        write_table(columns, rows, empty="nothing is due")
