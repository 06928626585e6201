"""The coverage report: what the rules make of every column that can hold a text."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from fnmatch import fnmatchcase

from odoo_cloud_lib.anonymize.columns import DATES, Column, columns_of
from odoo_cloud_lib.anonymize.how import Fake, How
from odoo_cloud_lib.anonymize.rules import Action, FieldKind, Rule, Rules, best
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import Problem, RulesError, UnclassifiedError
from odoo_cloud_lib.model import Model

_DOCUMENTS = ("jsonb", "json")
_FAKEABLE = ("text", "character varying", "character", "citext", *_DOCUMENTS)


class Status(StrEnum):
    """What becomes of a column."""

    ANONYMIZED = "anonymized"
    """Its values are replaced, or its rows deleted."""
    SAFE = "safe"
    """A rule says that it holds nothing of anybody's."""
    UNCLASSIFIED = "unclassified"
    """No rule knows it."""


class Covered(Model):
    """One column. ``rule``: the rule as its file has it; None if there is none."""

    table: str
    column: str
    type: str
    status: Status
    rule: str | None = None


class Coverage(Model):
    """Every column that can hold a text, ordered by table."""

    columns: tuple[Covered, ...]

    def having(self, status: Status) -> tuple[Covered, ...]:
        """Return the columns of this status."""
        return tuple(found for found in self.columns if found.status is status)

    def require_complete(self, allow: Sequence[str] = ()) -> None:
        """Insist that no column is unclassified but those that ``allow`` names.

        ``allow``: names or patterns, ``table.column``.

        Raises:
            UnclassifiedError: lists all others.
        """
        names = [f"{it.table}.{it.column}" for it in self.having(Status.UNCLASSIFIED)]
        found = [name for name in names if not any(fnmatchcase(name, it) for it in allow)]
        if found:
            raise UnclassifiedError(found)


Decided = tuple[Column, Rule | None]


def coverage(inside: Server, rules: Rules) -> Coverage:
    """Report what the rules make of the connected database; nothing is changed.

    Raises:
        RulesError: two rules that are equally specific disagree, or one does not fit its column.
    """
    return report(decide(columns_of(inside), rules))


def decide(columns: Iterable[Column], rules: Rules) -> list[Decided]:
    """Return the one rule of each column, or None; raise RulesError as ``coverage`` does."""
    every, decided, problems = rules.all(), list[Decided](), list[Problem]()
    for column in columns:
        found = best(_meant(column, every), column.rule_table, column.name)
        rule = found[0] if found else _last_resort(column, rules)
        if len(found) > 1:
            problems.append(_disagreement(column, found))
        elif rule and (problem := _misfit(column, rule)):
            problems.append(problem)
        decided.append((column, rule))
    if problems:
        name = "anonymisation rules"
        raise RulesError(name, problems)
    return decided


def _meant(column: Column, rules: Iterable[Rule]) -> Iterable[Rule]:
    """Return the rules that can be about this column.

    Patterns go by how columns of texts are called, so one of another type is reached by its own
    name alone; a wizard's by rules that name its table.
    """
    if column.kind is FieldKind.TRANSIENT:
        return [rule for rule in rules if rule.table == column.rule_table]
    if column.holds_text:
        return rules
    return [it for it in rules if it.action is Action.EMPTY or it.column == column.name]


def report(decided: Iterable[Decided]) -> Coverage:
    """Return the report of the columns that can hold a text."""
    return Coverage(columns=tuple(_covered(*it) for it in decided if it[0].holds_text))


def _covered(column: Column, rule: Rule | None) -> Covered:
    return Covered(
        table=column.rule_table,
        column=column.name,
        type=column.type,
        status=_status(rule),
        rule=rule.text if rule else None,
    )


def _status(rule: Rule | None) -> Status:
    if rule is None:
        return Status.UNCLASSIFIED
    return Status.SAFE if rule.action is Action.SAFE else Status.ANONYMIZED


def _last_resort(column: Column, rules: Rules) -> Rule | None:
    if column.generated:
        text, action = "generated from other columns", Action.SAFE
    elif column.kind and (reason := rules.of_kind(column.kind)):
        text = f"{column.kind}: {reason}"
        action = Action.EMPTY if column.kind is FieldKind.TRANSIENT else Action.SAFE
    else:
        return None
    return Rule(table=column.rule_table, column=column.name, action=action, text=text)


def _disagreement(column: Column, found: Sequence[Rule]) -> Problem:
    given = " and ".join(sorted(repr(rule.text) for rule in found))
    valid = "rules of different reach; the most specific one wins"
    return Problem(f"{column.rule_table}.{column.name}", given, valid)


def _misfit(column: Column, rule: Rule) -> Problem | None:
    """Return what is wrong with a rule for this column; a pattern may reach other types."""
    if rule.how is None or column.generated:
        return None
    valid = _valid(column, rule.how)
    if valid is None:
        return None
    return Problem(f"{column.rule_table}.{column.name}", f"'{rule.text}' ({column.type})", valid)


def _valid(column: Column, how: How) -> str | None:
    if how.fixed is not None:
        return None
    if how.fake is None and how.same_as is None and how.person_or_company is None:
        return "not null, as the column must have a value" if column.required else None
    if how.fake is Fake.DATE:
        return None if column.type in DATES else "a column of dates or times for this"
    if column.type in _FAKEABLE:
        return None
    return "null, fixed or safe for a column of this type" if column.holds_text else _NO_TEXT


_NO_TEXT = "a column that can hold a text; others are null or fixed"
