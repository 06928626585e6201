"""Neutralising a database: all of it in one transaction, or nothing."""

from odoo_cloud_lib import odoo_database
from odoo_cloud_lib.anonymize.columns import columns_of
from odoo_cloud_lib.anonymize.quiet import refresh_views, without_triggers
from odoo_cloud_lib.anonymize.samples import renew_samples
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import NeutralizeError
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.neutralize.acts import still_act, stop
from odoo_cloud_lib.neutralize.secrets import (
    link_columns,
    redact,
    secret_columns,
    secret_files,
    take_out,
    values_of,
)

BEGIN, COMMIT = "BEGIN;", "COMMIT;"
TRANSACTION = "SELECT pg_current_xact_id()::text"


class Neutralized(Model):
    """What was done. ``stopped``: rows that acted, by table."""

    stopped: dict[str, int]
    files: tuple[str, ...]
    """Files of the filestore that hold keys, as ``ab/ab12…``; the caller replaces them."""
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
            files = secret_files(inside)
            _forget_paused(inside)
            stopped = stop(inside, columns)
            take_out(inside, secret, link_columns(columns))
            # After ours: what it puts in the place of a secret is known to Odoo.
            _run_odoos(inside, slug, statements)
            odoo_database.renew_identity(inside, base_url)
            left = redact(inside, columns, values)
        refresh_views(inside)
        renew_samples(inside)
        _require(slug, still_act(inside, columns), "still in it")
        _require(slug, [f"{it.table}.{it.column} ({it.count})" for it in left], "secrets left in")
    return Neutralized(stopped=stopped, files=tuple(files), secrets=values)


def _forget_paused(inside: Server) -> None:
    """Let no later update turn jobs on that one was about to when the copy was made.

    They count as on, so that Odoo's own cleaning, which is not stopped, goes on.
    """
    [(table,)] = inside.execute("SELECT to_regclass('public.odoo_cloud_paused')")
    if table is not None:
        inside.execute(
            "UPDATE ir_cron SET active = true"
            " WHERE id IN (SELECT job FROM public.odoo_cloud_paused)"
        )
        inside.execute("DROP TABLE public.odoo_cloud_paused")


def _run_odoos(inside: Server, slug: str, statements: str) -> None:
    """Run them without their own transaction: they are part of ours, and must stay so."""
    lines = (it for it in statements.splitlines() if it not in (BEGIN, COMMIT))
    before = inside.execute(TRANSACTION).fetchone()
    inside.execute("\n".join(lines).encode())
    if inside.execute(TRANSACTION).fetchone() != before:
        raise NeutralizeError(
            slug,
            reason="a module's neutralize.sql ends the transaction; valid: statements alone",
            command="correct that module",
        )


def _require(slug: str, found: list[str], what: str) -> None:
    if found:
        raise NeutralizeError(
            slug,
            reason=f"{what}: {', '.join(found)}; valid: none",
            command="remove them at the source, or clone it as it is",
        )
