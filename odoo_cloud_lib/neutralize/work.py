"""Neutralising a database: all of it in one transaction, or nothing."""

from odoo_cloud_lib import odoo_database
from odoo_cloud_lib.anonymize.columns import columns_of
from odoo_cloud_lib.anonymize.quiet import refresh_views, without_triggers
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import NeutralizeError
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.neutralize.acts import still_act, stop
from odoo_cloud_lib.neutralize.secrets import (
    link_columns,
    redact,
    secret_columns,
    take_out,
    values_of,
)

BEGIN, COMMIT = "BEGIN;", "COMMIT;"


class Neutralized(Model):
    """What was done. ``stopped``: rows that acted, by table."""

    stopped: dict[str, int]
    secrets: frozenset[str]
    """The secrets that there were; for a search in the files, and never to be told."""


def neutralize(inside: Server, slug: str, statements: str, base_url: str) -> Neutralized:
    """Neutralise a database on which nobody else works, with the rights of the tenant ``slug``.

    ``statements``: what ``odoo neutralize --stdout`` has written for it.

    Raises:
        NeutralizeError: something in it would still act, or still has a secret; nothing was done.
        psycopg.Error: so had one of Odoo's statements failed.
    """
    with inside.transaction():
        # Names without a schema mean PostgreSQL's own before those that the tenant has made.
        inside.execute("SELECT set_config('search_path', 'pg_catalog, public', true)")
        columns = columns_of(inside)
        secret = secret_columns(inside, columns)
        values = values_of(inside, secret)
        with without_triggers(inside):
            stopped = stop(inside, columns)
            inside.execute(_alone(statements))  # pyright: ignore[reportArgumentType]
            take_out(inside, secret, link_columns(columns))
            odoo_database.renew_identity(inside, base_url)
            left = redact(inside, columns, values)
        refresh_views(inside)
        _require(slug, still_act(inside, columns), "still in it")
        _require(slug, [f"{it.table}.{it.column} ({it.count})" for it in left], "secrets left in")
    return Neutralized(stopped=stopped, secrets=values)


def _alone(statements: str) -> bytes:
    """Return them without their own transaction: they are part of ours."""
    lines = statements.splitlines()
    return "\n".join(it for it in lines if it not in (BEGIN, COMMIT)).encode()


def _require(slug: str, found: list[str], what: str) -> None:
    if found:
        raise NeutralizeError(
            slug,
            reason=f"{what}: {', '.join(found)}; valid: none",
            command="remove them at the source, or clone it as it is",
        )
