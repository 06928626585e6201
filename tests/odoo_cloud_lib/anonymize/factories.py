"""Rules and columns for tests."""

from odoo_cloud_lib.anonymize.columns import Column
from odoo_cloud_lib.anonymize.rules import FieldKind, Rules
from odoo_cloud_lib.anonymize.rules_file import parse


def rules(*texts: str) -> Rules:
    """Return the rules of these files, each laid over those before it."""
    return Rules(files=tuple(parse("rules of a test", text) for text in texts))


def column(
    name: str, kind: str = "text", *, odoo: FieldKind | None = None, required: bool = False
) -> Column:
    """Return the column ``table.column`` of this type; ``odoo`` is what Odoo says of it."""
    table, _, own = name.partition(".")
    return Column(
        schema="public",
        table=table,
        name=own,
        type=kind,
        exact_type=kind,
        required=required,
        generated=False,
        partitioned=False,
        kind=odoo,
    )
