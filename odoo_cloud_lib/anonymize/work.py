"""Anonymising a database: all of it in one transaction, or nothing."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from odoo_cloud_lib.anonymize.columns import Column, columns_of
from odoo_cloud_lib.anonymize.coverage import Coverage, Decided, decide, report
from odoo_cloud_lib.anonymize.files import FileToReplace, files_to_replace
from odoo_cloud_lib.anonymize.how import How
from odoo_cloud_lib.anonymize.quiet import refresh_views, without_triggers
from odoo_cloud_lib.anonymize.rules import Action, Rules
from odoo_cloud_lib.anonymize.samples import renew_samples
from odoo_cloud_lib.anonymize.statements import Change, counts, delete, functions, pads, update
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import ArgumentError, Problem
from odoo_cloud_lib.model import Model

KEY_BYTES = 32


class Anonymized(Model):
    """What was done.

    ``changed``: rows with a value that was replaced, by ``table.column``. ``emptied``: rows that
    were deleted, by table. ``files``: those of the filestore whose content the caller replaces.
    """

    coverage: Coverage
    changed: dict[str, int]
    emptied: dict[str, int]
    files: tuple[FileToReplace, ...]


def anonymize(inside: Server, rules: Rules, key: bytes, *, allow: Sequence[str] = ()) -> Anonymized:
    """Replace what is anybody's in a database on which nobody else works.

    ``key``: 32 random bytes; with the same ones a value becomes the same fake everywhere.
    ``allow``: patterns of ``table.column`` that no rule knows and that shall stay as they are.

    Raises:
        ArgumentError: the key has another length.
        RulesError: rules disagree, or do not fit the columns.
        UnclassifiedError: a column is known to no rule. In each of these nothing was changed.
    """
    if len(key) != KEY_BYTES:
        problem = Problem("key", f"{len(key)} bytes", f"{KEY_BYTES} bytes")
        verb = "anonymize"
        raise ArgumentError(verb, [problem])
    with inside.transaction():
        # Names without a schema mean PostgreSQL's own before those that the tenant has made.
        inside.execute("SELECT set_config('search_path', 'pg_catalog, public', true)")
        decided = decide(columns_of(inside), rules)
        covered = report(decided)
        covered.require_complete(allow)
        files = files_to_replace(inside, rules)
        _prepare(inside, key)
        with without_triggers(inside):
            changed = _change(inside, decided, rules)
            emptied = _empty(inside, decided, rules)
        refresh_views(inside)
        renew_samples(inside)
    return Anonymized(coverage=covered, changed=changed, emptied=emptied, files=files)


def _prepare(inside: Server, key: bytes) -> None:
    inside.execute(functions())
    for name, pad in zip(("inner", "outer"), pads(key), strict=True):
        # For this transaction alone, and as a parameter: the key is in no statement's text.
        inside.execute("SELECT set_config(%s, %s, true)", (f"odoo_cloud.{name}", pad))


def _change(inside: Server, decided: Iterable[Decided], rules: Rules) -> dict[str, int]:
    changed: dict[str, int] = {}
    for table, changes in _by_table(decided):
        where = rules.where(table)
        [numbers] = inside.execute(counts(changes, where))
        names = [f"{table}.{column.name}" for column, _ in changes]
        changed.update(zip(names, numbers, strict=True))
        if any(numbers):
            inside.execute(update(changes, where))
    return changed


def _by_table(decided: Iterable[Decided]) -> Iterable[tuple[str, list[Change]]]:
    changes = [(column, how) for column, how in map(_change_of, decided) if how is not None]
    for table, found in groupby(changes, key=lambda it: it[0].rule_table):
        yield table, list(found)


def _change_of(decision: Decided) -> tuple[Column, How | None]:
    column, rule = decision
    return column, None if column.generated or rule is None else rule.how


def _empty(inside: Server, decided: Iterable[Decided], rules: Rules) -> dict[str, int]:
    tables = {
        column.rule_table: column
        for column, rule in decided
        if rule is not None and rule.action is Action.EMPTY
    }
    return {
        name: inside.execute(delete(column, rules.where(name))).rowcount
        for name, column in tables.items()
    }
