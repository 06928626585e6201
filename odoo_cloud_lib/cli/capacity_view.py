"""Hosts as they are shown: promised, used, and the room that is left."""

from collections.abc import Iterable, Sequence

from odoo_cloud_lib.capacity import HostCapacity
from odoo_cloud_lib.cli.output import write_table
from odoo_cloud_lib.units import render_memory

COLUMNS = ("host", "memory", "promised", "left", "used", "disk free", "tenants", "room for", "note")


def write_capacity(hosts: Sequence[HostCapacity]) -> None:
    """Write a line for each host. Promised are the platform's own parts too."""
    rows = [
        (
            it.host,
            render_memory(it.memory),
            render_memory(it.reserved + it.promised),
            render_memory(it.left) if it.left >= 0 else f"-{render_memory(-it.left)}",
            render_memory(it.usage.memory) if it.usage else "",
            render_memory(it.usage.postgres.free) if it.usage and it.usage.postgres else "",
            _counted(it.tenants.items()) or "none",
            _counted(it.room.items()) or "none",
            it.trouble,
        )
        for it in hosts
    ]
    write_table(COLUMNS, rows, empty="no hosts")


def _counted(counts: Iterable[tuple[str, int]]) -> str:
    """Return ``2 active, 1 suspended``; what there is none of is left out."""
    return ", ".join(f"{count} {name}" for name, count in counts if count)
