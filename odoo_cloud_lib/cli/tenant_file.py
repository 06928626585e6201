"""Tenants to be created, as the lines of a CSV file: one each, under the names of the options."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

from odoo_cloud_lib.cli.new_tenants import COLUMNS, LISTS, REQUIRED, SLUG, VERB, Row
from odoo_cloud_lib.errors import ArgumentError, Problem

FILE_RULE = f"a CSV file (UTF-8) whose first line names columns: {', '.join(COLUMNS)}"
COLUMN_RULE = f"each of {', '.join(COLUMNS)} once, of which {' and '.join(REQUIRED)} must be there"


def rows_of(file: Path) -> list[Row]:
    """Read a CSV file; commas or semicolons part its cells.

    Raises:
        ArgumentError: it cannot be read, has an unknown column, or a row has too many cells.
    """
    head, *lines = _cells(file)
    columns = [name.strip() for name in head]
    numbered = [(number, line) for number, line in enumerate(lines, 2) if any(line)]
    if problems := [*_of_columns(file.name, columns), *_of_lines(file.name, columns, numbered)]:
        raise ArgumentError(VERB, problems)
    # As wide as the last: mistakes are told in the order of their text.
    width = len(str(len(lines) + 1))
    return [
        _row(f"{file.name} line {number:0{width}}: ", dict(zip(columns, line, strict=False)))
        for number, line in numbered
    ]


def _cells(file: Path) -> list[list[str]]:
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return [*csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text))] or [[]]
    except (OSError, ValueError, csv.Error) as error:
        raise ArgumentError(VERB, [Problem(str(file), str(error), FILE_RULE)]) from None


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if ";" in first and "," not in first else ","


def _of_columns(name: str, columns: Sequence[str]) -> Iterable[Problem]:
    where = f"{name} columns"
    for number, column in enumerate(columns):
        if column not in COLUMNS or column in columns[:number]:
            yield Problem(where, repr(column)[:80], COLUMN_RULE)
    for column in REQUIRED:
        if column not in columns:
            yield Problem(where, f"no {column}", COLUMN_RULE)


def _of_lines(
    name: str, columns: Sequence[str], lines: Iterable[tuple[int, Sequence[str]]]
) -> Iterable[Problem]:
    for number, line in lines:
        if len(line) > len(columns):
            yield Problem(f"{name} line {number}", f"{len(line)} cells", f"up to {len(columns)}")


def _row(where: str, cells: Mapping[str, str]) -> Row:
    given = {key: text.split() if key in LISTS else text.strip() for key, text in cells.items()}
    return Row(where, str(given.pop(SLUG, "")), given)
