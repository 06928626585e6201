"""How a verb went last on a tenant, told from the records of its operations."""

from collections.abc import Sequence

from psycopg.rows import class_row
from pydantic import AwareDatetime

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.model import Model


class Attempts(Model):
    """A verb on a tenant: since it was last done, if ever."""

    tenant: str
    verb: str
    done: AwareDatetime | None = None
    """When the last one began that was done."""
    failures: int = 0
    """How many have failed or were interrupted since then."""
    failed: AwareDatetime | None = None
    """When the last of those ended, or began if it was interrupted."""


def read(ledger: Server, tenants: Sequence[str], verbs: Sequence[str]) -> list[Attempts]:
    """Return the attempts at each of these verbs on each of these tenants."""
    with ledger.cursor(row_factory=class_row(Attempts)) as cursor:
        cursor.execute(
            "SELECT tenant, verb, done.begun AS done, since.failures, since.failed"
            " FROM unnest(%s::text[]) AS tenant CROSS JOIN unnest(%s::text[]) AS verb"
            " LEFT JOIN LATERAL (SELECT id, begun FROM operations WHERE state = 'done'"
            "  AND operations.tenant = tenant.tenant AND operations.verb = verb.verb"
            "  ORDER BY id DESC LIMIT 1) AS done ON true"
            " CROSS JOIN LATERAL ("
            "  SELECT count(*) AS failures, max(coalesce(ended, begun)) AS failed"
            "  FROM operations WHERE state IN ('failed', 'interrupted')"
            "  AND operations.tenant = tenant.tenant AND operations.verb = verb.verb"
            "  AND operations.id > coalesce(done.id, 0)) AS since",
            ([*tenants], [*verbs]),
        )
        return cursor.fetchall()
