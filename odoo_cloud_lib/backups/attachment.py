"""An attachment's row in a tenant's database: what it is, and putting it there again.

Owns: that a row which is put there again fits what is there now. Columns that went are left out,
references to what went are empty; where the row has no place any more, it is refused. All of it
happens with the tenant's rights (:mod:`odoo_cloud_lib.visit`). Does not own: its file
(:mod:`.arrival`).
"""

import json
from typing import Any

from psycopg import sql
from pydantic import BaseModel

from odoo_cloud_lib.database import Server

TABLE = "ir_attachment"
ROW = "SELECT to_jsonb(it)::text FROM public.ir_attachment it WHERE id = %s"
# Odoo's collection of files waits for it and nobody else: see backups/contents.py.
LOCK = "LOCK TABLE public.ir_attachment IN ROW EXCLUSIVE MODE"
COLUMNS = """\
SELECT attname FROM pg_catalog.pg_attribute
WHERE attrelid = 'public.ir_attachment'::regclass AND attnum > 0 AND NOT attisdropped
    AND attgenerated = ''
"""
# Of one column each, as all of Odoo's are.
REFERENCES = """\
SELECT a.attname, n.nspname, t.relname, r.attname
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class t ON t.oid = c.confrelid
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
JOIN pg_catalog.pg_attribute r ON r.attrelid = c.confrelid AND r.attnum = c.confkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1
    AND c.conrelid = 'public.ir_attachment'::regclass
"""
MODEL = "SELECT 1 FROM public.ir_model WHERE model = %s"
TABLES = "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = 'public' AND tablename = %s"
# The content of a binary field: a record has one at most.
IN_FIELD = """\
SELECT id FROM public.ir_attachment WHERE res_model = %s AND res_id = %s AND res_field = %s
"""


class Attachment(BaseModel):
    """A row, as far as it matters what it is. ``row``: all of it, by column, as JSON."""

    id: int
    res_model: str | None = None
    res_id: int | None = None
    res_field: str | None = None
    store_fname: str | None = None
    """Its file, below the filestore; none if its content is in the row, or a link."""
    checksum: str | None = None
    url: str | None = None
    row: dict[str, Any]

    @property
    def content(self) -> tuple[str | None, ...]:
        """What tells its content from another."""
        return (self.store_fname, self.checksum, self.url)

    @property
    def record(self) -> str:
        """What it is attached to, as it is shown."""
        return f"{self.res_model} {self.res_id}"


def read_attachment(inside: Server, number: int) -> Attachment | None:
    """Return the row of this number from a database of Odoo, None if there is none.

    Raises:
        pydantic.ValidationError: Odoo has not made this table.
    """
    found = inside.execute(ROW, (number,)).fetchone()
    if found is None:
        return None
    row = json.loads(found[0])
    return Attachment.model_validate({**row, "row": row})


def insert_attachment(inside: Server, it: Attachment) -> None:
    """Put a row there again, which is not there, with its number and all that still fits."""
    columns = {name for (name,) in inside.execute(COLUMNS)}
    row = {key: value for key, value in it.row.items() if key in columns}
    row |= dict.fromkeys(_dangling(inside, row))
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    statement = sql.SQL(
        "INSERT INTO public.{table} ({names})"
        " SELECT {names} FROM jsonb_populate_record(NULL::public.{table}, %s::jsonb)"
    )
    composed = statement.format(table=sql.Identifier(TABLE), names=names)
    inside.execute(composed, (json.dumps(row),))


def obstacle(inside: Server, it: Attachment) -> str:
    """Return why a row that is gone has no place any more: empty if it has."""
    if not it.res_model or not it.res_id:
        return ""
    if not _has_record(inside, it.res_model, it.res_id):
        return f"it was attached to {it.record}, which is gone"
    given = (it.res_model, it.res_id, it.res_field)
    if it.res_field and (other := inside.execute(IN_FIELD, given).fetchone()):
        return f"{it.record} has attachment {other[0]} in its field {it.res_field} by now"
    return ""


def _has_record(inside: Server, model: str, number: int) -> bool:
    if inside.execute(MODEL, (model,)).fetchone() is None:
        return False
    table = model.replace(".", "_")
    # Few models of Odoo's have a table of another name, which the database does not tell.
    if inside.execute(TABLES, (table,)).fetchone() is None:
        return True
    return _exists(inside, ("public", table), "id", number)


def _dangling(inside: Server, row: dict[str, Any]) -> list[str]:
    """Return the columns of a row that refer to what is not there."""
    found = [it for it in inside.execute(REFERENCES) if row.get(it[0]) is not None]
    return [
        column
        for column, schema, table, key in found
        if not _exists(inside, (schema, table), key, row[column])
    ]


def _exists(inside: Server, table: tuple[str, str], key: str, value: object) -> bool:
    query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s").format(
        sql.Identifier(*table), sql.Identifier(key)
    )
    return inside.execute(query, (value,)).fetchone() is not None
