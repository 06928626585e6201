"""`odoo-cloud tenants delete`, `undelete` and `cleanup`.

Owns: that nothing is erased at once unless somebody has typed its name.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.options import command
from odoo_cloud_lib.cli.output import plain
from odoo_cloud_lib.cli.perform import OUTCOMES, Order, perform
from odoo_cloud_lib.cli.selection import Dry, Parallel, Slugs, some
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.cli.tenants import group
from odoo_cloud_lib.cli.verb_commands import verb_command
from odoo_cloud_lib.errors import NotConfirmedError

Force = Annotated[bool, typer.Option("--force", help="Erase it now, without the 12 hours.")]
Confirm = Annotated[
    str, typer.Option(metavar="SLUG", help="With --force: its name once more, instead of typing.")
]
NoBackup = Annotated[bool, typer.Option("--no-backup", help="With --force: keep no final backup.")]


@command(group, "delete", OUTCOMES)
def delete(
    settings: Settings,
    slugs: Slugs = None,
    force: Force = False,  # noqa: FBT002
    confirm: Confirm = "",
    no_backup: NoBackup = False,  # noqa: FBT002
    parallel: Parallel = 2,
    dry: Dry = False,  # noqa: FBT002
) -> ExitCode:
    """Hide and stop tenants at once; `cleanup` erases them once 12 hours are over.

    Until it does, `undelete` brings them back. With --force one is erased now.
    """
    chosen = _require_sound(slugs or (), force=force, only_with_force=no_backup or bool(confirm))
    if force and not dry:
        require_typed(chosen[0], confirm)
    order = Order("delete", {"backup": not no_backup}) if force else Order("schedule delete")
    jobs = [(order.read(), slug) for slug in chosen]
    return perform(settings, settings.open(), jobs, dry=dry, parallel=parallel)


@verb_command(group, "undelete", choose=some)
def undelete() -> Order:
    """Take back a deletion that is not carried out yet: a tenant is again what it was."""
    return Order("cancel delete")


@command(group, "cleanup", OUTCOMES)
def cleanup(
    settings: Settings,
    parallel: Parallel = 2,
    dry: Dry = False,  # noqa: FBT002
) -> ExitCode:
    """Erase what is due: deletions that are 12 hours old, and tenants that never came to be.

    Nothing else does: have it run by itself, such as every hour.
    """
    erase, cloud = Order("erase").read(), settings.open()
    jobs = [(erase, slug) for slug in cloud.tenants.due()]
    return perform(settings, cloud, jobs, dry=dry, parallel=parallel)


def require_typed(slug: str, confirmed: str) -> None:
    """Let a tenant be erased only by somebody who has typed its name.

    Raises:
        NotConfirmedError: another name, or none and there is no terminal to ask on.
    """
    if not confirmed and sys.stdin.isatty():
        question = f"{plain(slug)} is erased at once and for good. Type its name"
        confirmed = typer.prompt(question, err=True)
    if confirmed != slug:
        raise NotConfirmedError(
            repr(slug)[:80],
            reason=f"erasing it was confirmed with {confirmed[:80]!r}; valid: its own name",
            command=f"odoo-cloud tenants delete --force {slug} --confirm {slug}",
        )


def _require_sound(slugs: Sequence[str], *, force: bool, only_with_force: bool) -> list[str]:
    chosen = [*dict.fromkeys(slugs)]
    if not chosen:
        message = "give slugs"
        raise typer.BadParameter(message, param_hint="SLUG")
    if force and len(chosen) > 1:
        message = "only one tenant at a time is erased now"
        raise typer.BadParameter(message, param_hint="--force")
    if only_with_force and not force:
        message = "--confirm and --no-backup go with --force"
        raise typer.BadParameter(message, param_hint="--force")
    return chosen
