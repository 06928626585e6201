"""Rules: which column becomes what, which is safe as it is, and which of two rules wins.

Owns: the choice among rules. Does not own: how a file of them is read
(:mod:`odoo_cloud_lib.anonymize.rules_file`), or what the database really has
(:mod:`odoo_cloud_lib.anonymize.columns`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from odoo_cloud_lib.anonymize.how import How, Written
from odoo_cloud_lib.model import Model

TablePattern = Annotated[str, Field(pattern=r"^[\w$*?-]+$")]
ColumnPattern = Annotated[str, Field(pattern=r"^[\w$*?-]+\.[\w$*?-]+$")]
Reason = Annotated[str, Field(min_length=3)]


class FieldKind(StrEnum):
    """What Odoo itself says of a column, or of its table."""

    SELECTION = "selection"
    """One of the choices that a module names."""
    COMPANY_DEPENDENT = "company_dependent"
    """A number, choice or reference for each company; texts are none of these."""
    TRANSIENT = "transient"
    """A column of a wizard."""


class RulesFile(Model):
    """One file of rules. A pattern has ``*`` and ``?``; the most specific one wins."""

    anonymize: dict[TablePattern, dict[TablePattern, Written]] = Field(default_factory=dict)
    """Table, column: what its values become."""
    where: dict[str, Reason] = Field(default_factory=dict)
    """Table: an SQL condition; other rows of it stay as they are."""
    empty: dict[Reason, list[TablePattern]] = Field(default_factory=dict)
    """Reason: tables whose rows are deleted; those that meet ``where``, if there is one."""
    safe: dict[Reason, list[ColumnPattern]] = Field(default_factory=dict)
    """Reason: ``table.column`` that stay as they are."""
    fields: dict[FieldKind, Reason] = Field(default_factory=dict)
    """What is safe because Odoo says what it is; transient tables are emptied. The last resort."""


class Action(StrEnum):
    """What becomes of a column."""

    ANONYMIZE = "anonymize"
    EMPTY = "empty"
    SAFE = "safe"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One line of a file. ``text``: as reports name it; ``layer``: 1 in an operator's own file."""

    table: str
    column: str
    action: Action
    text: str
    how: How | None = None
    layer: int = 0

    def matches(self, table: str, column: str) -> bool:
        """Tell whether it is about this column."""
        return fnmatchcase(column, self.column) and fnmatchcase(table, self.table)

    @property
    def rank(self) -> tuple[bool, bool, int, int, int]:
        """Return how specific it is: a table by its name, a column by its name, longer patterns.

        Between two that are equally specific an operator's own one wins.
        """
        return (
            _is_name(self.table),
            _is_name(self.column),
            _letters(self.table),
            _letters(self.column),
            self.layer,
        )

    @property
    def outcome(self) -> tuple[Action, How | None]:
        """Return what it does, whatever its reason."""
        return self.action, self.how


class Rules(Model):
    """Files of rules, each laid over those before it."""

    files: tuple[RulesFile, ...]

    def all(self) -> tuple[Rule, ...]:
        """Return every rule of every file, but for those that go by what Odoo says."""
        return tuple(rule for layer, file in enumerate(self.files) for rule in _of(file, layer))

    def where(self, table: str) -> str | None:
        """Return the condition that a row of ``table`` meets if it is to change."""
        found = [file.where[table] for file in self.files if table in file.where]
        return found[-1] if found else None

    def of_kind(self, kind: FieldKind) -> str | None:
        """Return why columns of this kind need no rule of their own."""
        found = [file.fields[kind] for file in self.files if kind in file.fields]
        return found[-1] if found else None


def best(rules: Iterable[Rule], table: str, column: str) -> list[Rule]:
    """Return the most specific rules; more than one if they are equally so, and disagree."""
    found = [rule for rule in rules if rule.matches(table, column)]
    top = max((rule.rank for rule in found), default=None)
    leading = [rule for rule in found if rule.rank == top]
    return leading if len({rule.outcome for rule in leading}) > 1 else leading[:1]


def _of(file: RulesFile, layer: int) -> Iterable[Rule]:
    for table, columns in file.anonymize.items():
        for column, how in columns.items():
            text = f"{table}.{column}: {how}"
            yield Rule(
                table=table,
                column=column,
                action=Action.ANONYMIZE,
                text=text,
                how=how,
                layer=layer,
            )
    for reason, tables in file.empty.items():
        for table in tables:
            text = f"{table} is emptied: {reason}"
            yield Rule(table=table, column="*", action=Action.EMPTY, text=text, layer=layer)
    for reason, columns in file.safe.items():
        for pattern in columns:
            table, _, column = pattern.partition(".")
            text = f"{pattern}: {reason}"
            yield Rule(table=table, column=column, action=Action.SAFE, text=text, layer=layer)


def _is_name(pattern: str) -> bool:
    return not {"*", "?"} & set(pattern)


def _letters(pattern: str) -> int:
    return sum(letter not in "*?" for letter in pattern)
