"""What PostgreSQL has sampled of the values in a column, and keeps beside the rows.

Owns: that these are of what is there now. Whoever owns a table reads them (``pg_stats``), and the
server renews those of a table with rows in time, but never those of one that was emptied. Those of
a table that is not the tenant's, such as an extension's, are the server's.
"""

from psycopg import sql

from odoo_cloud_lib.database import Server

_CLEAR = """
    SELECT pg_clear_attribute_stats(schemaname, tablename, attname, inherited) FROM pg_stats
    WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
        AND has_table_privilege(format('%I.%I', schemaname, tablename), 'MAINTAIN')
"""
# Of several columns together there is no such function.
_TOGETHER = """
    SELECT n.nspname, s.stxname, pg_get_statisticsobjdef(s.oid)
    FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
"""


def renew_samples(inside: Server) -> None:
    """Forget what was sampled, and sample anew; in a transaction, with PostgreSQL 18 or later."""
    inside.execute(_CLEAR)
    for schema, name, definition in inside.execute(_TOGETHER).fetchall():
        inside.execute(sql.SQL("DROP STATISTICS {}").format(sql.Identifier(schema, name)))
        inside.execute(definition.encode())
    inside.execute("ANALYZE")
