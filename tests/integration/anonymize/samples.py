"""What PostgreSQL keeps of a column's values beside the rows, for its planner."""

from collections.abc import Iterable

from odoo_cloud_lib.database import Server


def sampled(inside: Server, values: Iterable[str]) -> set[str]:
    """Return the columns, ``table.column``, of which it keeps one of these values."""
    found = inside.execute(
        "SELECT tablename || '.' || attname FROM pg_stats, unnest(%s::text[]) AS f(value)"
        " WHERE strpos(concat(most_common_vals, histogram_bounds, most_common_elems), value) > 0",
        ([*values],),
    )
    return {name for (name,) in found}
