"""Results on stdout, as tables for people or as JSON for programs.

Owns: the two forms, and that nothing that is shown can steer the terminal. Does not own: progress
and errors, which go to stderr.
"""

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

WIDE = 10_000


def plain(value: object) -> str:
    """Return what stands in a cell: one that is None is empty, and no character is a command."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value.astimezone():%Y-%m-%d %H:%M:%S}"
    return "".join(it if it.isprintable() or it == "\n" else repr(it)[1:-1] for it in str(value))


def is_plain(stream: TextIO) -> bool:
    """Tell whether ``stream`` gets neither colours nor anything that moves."""
    return not stream.isatty() or bool(os.environ.get("NO_COLOR"))


def console(stream: TextIO) -> "Console":
    """Return a console that only a terminal gets colours from; elsewhere no line is cut."""
    from rich.console import Console

    terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=terminal,
        no_color=is_plain(stream),
        width=None if terminal else WIDE,
        highlight=False,
    )


def write_json(value: object) -> None:
    """Write models, dataclasses and lists of them as one JSON document."""
    import json

    from pydantic_core import to_jsonable_python

    sys.stdout.write(f"{json.dumps(to_jsonable_python(value), indent=2)}\n")


def write_line(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{plain(text)}\n")


def write_error(text: str) -> None:
    """Write to those who watch, not into the result."""
    sys.stderr.write(f"{plain(text)}\n")
    sys.stderr.flush()


def write_table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = ""
) -> None:
    """Write a table, or the line ``empty`` where there are no rows."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*(Text(plain(cell)) for cell in row))
    if table.row_count:
        _print(table)
    elif empty:
        write_line(empty)


def write_facts(facts: Iterable[tuple[str, object]]) -> None:
    """Write names and values, a line each; what is empty is left out."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="bold")
    table.add_column()
    for name, value in facts:
        if plain(value):
            table.add_row(name, Text(plain(value)))
    _print(table)


def _print(table: "Table") -> None:
    """Print without the spaces that fill up the last column."""
    it = console(sys.stdout)
    with it.capture() as captured:
        it.print(table)
    sys.stdout.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())
