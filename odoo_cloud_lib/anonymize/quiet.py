"""What a tenant has made that would copy a value while it is being replaced: triggers and views."""

from collections.abc import Generator
from contextlib import contextmanager

from psycopg import sql

from odoo_cloud_lib.database import Server


@contextmanager
def without_triggers(inside: Server) -> Generator[None]:
    """Keep the tenant's own triggers from writing down what is being replaced."""
    found = inside.execute(
        "SELECT n.nspname, c.relname, t.tgname, t.tgenabled FROM pg_trigger t"
        " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgparentid = 0"
    ).fetchall()
    for schema, table, name, _ in found:
        off = sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}")
        inside.execute(off.format(sql.Identifier(schema, table), sql.Identifier(name)))
    yield
    for schema, table, name, enabled in found:
        on = sql.SQL("ALTER TABLE {} ENABLE {} {}").format(
            sql.Identifier(schema, table),
            sql.SQL("ALWAYS TRIGGER" if enabled == "A" else "TRIGGER"),
            sql.Identifier(name),
        )
        inside.execute(on)


def refresh_views(inside: Server) -> None:
    """Let materialised views, which are copies, be copies of what is there now."""
    found = inside.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid"
    ).fetchall()
    for schema, name in found:
        view = sql.Identifier(schema, name)
        inside.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(view))
