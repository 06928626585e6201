"""Change values in a YAML text and leave every other byte of it as it is.

A round trip through a parser keeps comments, but lays the whole file out anew. Here only what
differs is replaced, removed or added, and the result is read back: it says exactly what was wanted,
or the edit is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from odoo_cloud_lib.stack_file.yaml_places import Place, after_colon, find
from odoo_cloud_lib.stack_file.yaml_text import (
    INDENT,
    block,
    flow,
    line_end,
    line_start,
    newline,
    next_line,
)

# Each makes one key right, so more than this would go round in circles (an anchor can do that).
MOST_EDITS = 200


class EditRefusedError(ValueError):
    """The text is no YAML mapping, or cannot be made to say what is wanted by such edits."""


@dataclass(frozen=True)
class _Edit:
    """``text`` instead of what stands from ``start`` to ``end``."""

    start: int
    end: int
    text: str

    def apply(self, text: str) -> str:
        return text[: self.start] + self.text + text[self.end :]


def load(text: str) -> dict[str, Any]:
    """Return what a YAML text says.

    Raises:
        EditRefusedError: not YAML, or not one mapping.
    """
    try:
        value = YAML(typ="safe", pure=True).load(text)  # pyright: ignore[reportUnknownMemberType]
    except (YAMLError, ValueError) as error:
        raise EditRefusedError(" ".join(str(error).split())) from None
    if not isinstance(value, dict):
        message = f"a {type(value).__name__}, where a mapping is wanted"
        raise EditRefusedError(message)
    return cast("dict[str, Any]", value)


def rewrite(text: str, wanted: Mapping[str, Any]) -> str:
    """Return ``text`` with the least changes that make it say ``wanted``.

    New entries go to the end of their mapping, in its style. Comments stay, but those inside a
    value that is replaced or removed, and at the end of its last line.

    Raises:
        EditRefusedError: the text is no mapping; it has anchors, merge keys or a layout with which
            this cannot be done; or ``wanted`` has something that YAML cannot hold.
    """
    said, goal = load(text), _canonical(wanted)
    for _ in range(MOST_EDITS):
        if _canonical(said) == goal:
            return text
        try:
            text = next(_edits(text, find(text), said, wanted, None)).apply(text)
            said = load(text)
        except (StopIteration, YAMLError, ValueError):
            break
    message = "no edit makes the file say exactly this and leaves the rest alone"
    raise EditRefusedError(message)


def _canonical(value: object) -> object:
    """Return a form in which values are equal only if they are the same: 1, 1.0, true are not."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return "{}", sorted((repr(key), repr(_canonical(item))) for key, item in pairs)
    if isinstance(value, list | tuple):
        return "[]", [_canonical(item) for item in cast("list[object]", value)]
    return type(value).__name__, repr(value)


def _edits(
    text: str,
    place: Place,
    said: Mapping[str, object],
    wanted: Mapping[str, object],
    owner: Place | None,
) -> Iterator[_Edit]:
    """Yield what has to be done to the mapping at ``place``, which says ``said``.

    ``owner``: the key whose value it is, if that key has a line of its own.
    """
    pairs = place.pairs or ()
    for index, ((key_place, inner), (key, value)) in enumerate(
        zip(pairs, said.items(), strict=True)
    ):
        target = wanted.get(key)
        if key not in wanted:
            yield _removal(text, place, index, owner)
        elif (value is None or inner.pairs is not None) and isinstance(target, Mapping):
            below = cast("Mapping[str, object]", value or {})
            goal = cast("Mapping[str, object]", target)
            yield from _edits(text, inner, below, goal, key_place if place.block else None)
        elif _canonical(value) != _canonical(target):
            yield _replacement(text, key_place, inner, target)
    for key in wanted:
        if key not in said:
            yield _insertion(text, place, key, wanted[key], owner)


def _removal(text: str, place: Place, index: int, owner: Place | None) -> _Edit:
    pairs = place.pairs or ()
    key, value = pairs[index]
    if len(pairs) == 1 and place.block and owner:
        start = after_colon(text, owner)
        between = text[start : line_start(text, key.start)]
        return _Edit(start, next_line(text, value.end), f" {{}}{between}")
    if len(pairs) == 1:
        return _Edit(place.start, place.end, "{}")
    if place.block:
        return _Edit(line_start(text, key.start), next_line(text, value.end), "")
    if index + 1 < len(pairs):
        return _Edit(key.start, pairs[index + 1][0].start, "")
    return _Edit(pairs[index - 1][1].end, value.end, "")


def _replacement(text: str, key: Place, value: Place, target: object) -> _Edit:
    if value.block or value.start == value.end:
        return _Edit(after_colon(text, key), value.end, f" {flow(target)}")
    # Text in literal style takes the end of its line with it.
    line = "\n" if text[value.start : value.end].endswith("\n") else ""
    return _Edit(value.start, value.end, flow(target) + line)


def _insertion(text: str, place: Place, key: str, target: object, owner: Place | None) -> _Edit:
    entry = f"{flow(key)}: {flow(target)}"
    if not place.pairs:
        if owner and isinstance(target, Mapping):
            return _first(text, place, key, cast("object", target), owner)
        return _Edit(place.start, place.end, f"{' ' * (place.start == place.end)}{{{entry}}}")
    last = place.pairs[-1][1].end
    if not place.block:
        return _Edit(last, last, f", {entry}")
    start = next_line(text, last)
    lines = block(text, place.pairs[0][0].column, key, target)
    whole = text[start - 1] == "\n"
    return _Edit(start, start, lines if whole else newline(text) + lines)


def _first(text: str, place: Place, key: str, target: object, owner: Place) -> _Edit:
    """Write the first entry of a mapping that is empty so far, on lines of its own."""
    comment = text[place.end : line_end(text, place.end)].rstrip()
    lines = block(text, owner.column + INDENT, key, target)
    start, end = after_colon(text, owner), next_line(text, place.end)
    return _Edit(start, end, comment + newline(text) + lines)
