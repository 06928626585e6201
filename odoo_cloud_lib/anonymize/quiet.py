"""What a tenant has made that would copy a value while it is being replaced, or keep it."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import LiteralString

from psycopg import sql

from odoo_cloud_lib.database import Server

_TRIGGERS: LiteralString = (
    "SELECT n.nspname, c.relname, t.tgname, t.tgenabled = 'A' FROM pg_trigger t"
    " JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND t.tgparentid = 0"
)
# A view is a rule as well.
_RULES: LiteralString = (
    "SELECT n.nspname, c.relname, r.rulename, r.ev_enabled = 'A' FROM pg_rewrite r"
    " JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE r.rulename <> '_RETURN' AND r.ev_enabled IN ('O', 'A')"
    " AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
)


@contextmanager
def without_triggers(inside: Server) -> Generator[None]:
    """Keep the tenant's own triggers and rules from acting on what is being replaced."""
    found = [*_acting(inside, "TRIGGER", _TRIGGERS), *_acting(inside, "RULE", _RULES)]
    for kind, table, name, _ in found:
        inside.execute(sql.SQL("ALTER TABLE {} DISABLE {} {}").format(table, kind, name))
    yield
    # A table with constraints that still wait to be checked cannot be altered.
    inside.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for kind, table, name, always in found:
        how = sql.SQL("ALWAYS ") if always else sql.SQL("")
        inside.execute(sql.SQL("ALTER TABLE {} ENABLE {}{} {}").format(table, how, kind, name))


def _acting(
    inside: Server, kind: LiteralString, query: LiteralString
) -> list[tuple[sql.SQL, sql.Identifier, sql.Identifier, bool]]:
    return [
        (sql.SQL(kind), sql.Identifier(schema, table), sql.Identifier(name), always)
        for schema, table, name, always in inside.execute(query)
    ]


def refresh_views(inside: Server) -> None:
    """Let materialised views, which are copies, be copies of what is there now."""
    found = inside.execute(
        "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind = 'm' AND c.relispopulated ORDER BY c.oid"
    ).fetchall()
    for schema, name in found:
        view = sql.Identifier(schema, name)
        inside.execute(sql.SQL("REFRESH MATERIALIZED VIEW {}").format(view))
