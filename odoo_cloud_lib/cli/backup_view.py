"""Backups as they are shown."""

from collections.abc import Sequence

from odoo_cloud_lib.cli.output import write_table
from odoo_cloud_lib.disk import render_mib
from odoo_cloud_lib.ledger.catalogue import Backup

COLUMNS = (
    "tenant",
    "backup",
    "taken",
    "size",
    "new",
    "seconds",
    "files",
    "verified",
    "restore",
    "note",
)


def write_backups(backups: Sequence[Backup]) -> None:
    """Write a line for each backup."""
    rows = [
        (
            it.tenant,
            it.short,
            it.taken,
            render_mib(it.bytes),
            render_mib(it.new_bytes),
            f"{it.seconds:.0f}",
            it.files,
            it.verified or "",
            f"{it.restore_seconds:.0f} s" if it.restore_seconds else "",
            _note(it),
        )
        for it in backups
    ]
    write_table(COLUMNS, rows, empty="no backups")


def _note(backup: Backup) -> str:
    faults = {"missing": backup.missing, "damaged": backup.damaged}
    origin = [f"from {backup.origin}"] if backup.origin else []
    told = [f"{count} files {what} before" for what, count in faults.items() if count]
    return ", ".join([*origin, *told])
