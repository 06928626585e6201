"""Keeps secrets out of error messages: whatever the request marks as secret is blotted out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from offline.plugins.base.values import Bag, Path, Value, step_into

SHORTEST: Final = 4
"""Characters; anything shorter is too common a piece of text to look for."""
BLOT: Final = "[secret]"


def redact(message: str, bags: Iterable[Bag]) -> str:
    """Replace every secret text of the bags, as it is and as `repr` writes it."""
    found = {text for bag in bags for path in bag.secrets for text in _texts(_at(bag, path))}
    forms = {form for text in found for form in (text, repr(text)[1:-1])}
    for form in sorted(forms, key=len, reverse=True):
        if len(form) >= SHORTEST:
            message = message.replace(form, BLOT)
    return message


def _at(bag: Bag, path: Path) -> Value:
    value: Value = bag.values
    for step in path:
        value = step_into(value, step)
    return value


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
