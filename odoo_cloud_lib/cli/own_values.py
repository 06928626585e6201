"""``--set memory=2GiB``: values that a tenant has instead of its plan's."""

import re
from collections.abc import Iterable
from typing import Annotated

import typer

from odoo_cloud_lib.errors import ArgumentError, Problem

OPTION = "--set"
WHOLE, DECIMAL = re.compile(r"[0-9]{1,9}"), re.compile(r"[0-9]{1,9}\.[0-9]{1,9}")
Values = Annotated[
    list[str] | None,
    typer.Option(OPTION, metavar="KEY=VALUE", help="A value of its own, such as memory=2GiB."),
]


def overrides(values: Iterable[str]) -> dict[str, object]:
    """Return ``memory=2GiB`` and ``workers=4`` as the stack file would have them.

    Raises:
        ArgumentError: one is not of this form; what may stand there is checked by the verb.
    """
    found: dict[str, object] = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not equals:
            valid = "KEY=VALUE, such as memory=2GiB"
            raise ArgumentError(OPTION, [Problem("set", repr(text)[:80], valid)])
        found[key] = _typed(value)
    return found


def _typed(text: str) -> object:
    if WHOLE.fullmatch(text):
        return int(text)
    return float(text) if DECIMAL.fullmatch(text) else text
