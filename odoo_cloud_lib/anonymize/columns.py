"""The columns that a database really has, and what Odoo says of them."""

from dataclasses import dataclass

from odoo_cloud_lib.anonymize.rules import FieldKind
from odoo_cloud_lib.database import Server

# What can hold a text, by the name of the type without its length.
TEXTS = frozenset(
    {"text", "character varying", "character", "name", "jsonb", "json", "bytea", "xml"}
    | {"text[]", "character varying[]", "character[]", "jsonb[]", "bytea[]"}
    | {"inet", "cidr", "citext", "hstore", "tsvector"}
)
DATES = frozenset({"date", "timestamp without time zone", "timestamp with time zone"})
_COLUMNS = """
    SELECT n.nspname, c.relname, a.attname,
        format_type(t.oid, -1), format_type(a.atttypid, a.atttypmod),
        a.attnotnull, a.attgenerated <> '', c.relkind = 'p'
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type own ON own.oid = a.atttypid
    JOIN pg_type t ON t.oid = CASE own.typtype WHEN 'd' THEN own.typbasetype ELSE own.oid END
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
        AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    ORDER BY n.nspname, c.relname, a.attnum
"""
# A field that is the same for all companies keeps texts; one that is not, a document of values.
_KINDS = """
    SELECT replace(m.model, '.', '_'), f.name, CASE
        WHEN m.transient THEN 'transient'
        WHEN f.ttype = 'selection' THEN 'selection'
        WHEN f.company_dependent AND f.ttype NOT IN ('char', 'text', 'html', 'binary')
            THEN 'company_dependent' END
    FROM public.ir_model m JOIN public.ir_model_fields f ON f.model_id = m.id
    WHERE m.transient OR f.ttype = 'selection' OR f.company_dependent
"""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. ``type`` has no length, ``exact_type`` has it. ``kind``: what Odoo says."""

    schema: str
    table: str
    name: str
    type: str
    exact_type: str
    required: bool
    generated: bool
    partitioned: bool
    kind: FieldKind | None

    @property
    def rule_table(self) -> str:
        """Return what rules call its table: with the schema, unless that is Odoo's own."""
        return self.table if self.schema == "public" else f"{self.schema}_{self.table}"

    @property
    def holds_text(self) -> bool:
        """Tell whether a text can be in it."""
        return self.type in TEXTS


def columns_of(inside: Server) -> list[Column]:
    """Return all columns of all tables, those of PostgreSQL itself aside."""
    kinds = _kinds(inside)
    return [
        Column(
            schema=schema,
            table=table,
            name=name,
            type=kind,
            exact_type=exact,
            required=required,
            generated=generated,
            partitioned=partitioned,
            kind=kinds.get((table, name)) if schema == "public" else None,
        )
        for schema, table, name, kind, exact, required, generated, partitioned in inside.execute(
            _COLUMNS
        )
    ]


def _kinds(inside: Server) -> dict[tuple[str, str], FieldKind]:
    [(is_odoo,)] = inside.execute("SELECT to_regclass('public.ir_model_fields') IS NOT NULL")
    if not is_odoo:
        return {}
    found = inside.execute(_KINDS)
    return {(table, name): FieldKind(kind) for table, name, kind in found if kind}
