"""Where things stand in a YAML text.

The one place where ruamel.yaml's untyped nodes become plain values, and its marks become exact.
"""

from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, kw_only=True)
class Place:
    """What stands from ``start`` to ``end``, offsets into the text; ``column`` counts from 0.

    ``block``: a collection that is laid out by indentation. ``pairs``: the entries of a mapping,
    keys and values; None for anything else.
    """

    start: int
    end: int
    column: int
    block: bool
    pairs: "tuple[tuple[Place, Place], ...] | None"


def find(text: str) -> Place:
    """Return the place of the one document in ``text``.

    Raises:
        ruamel.yaml.error.YAMLError: not YAML, or several documents.
        ValueError: a key without a colon.
    """
    return _place(text, YAML(typ="safe", pure=True).compose(text))  # pyright: ignore[reportUnknownMemberType]


def after_colon(text: str, key: Place) -> int:
    """Return where what belongs to ``key`` begins."""
    return text.index(":", key.end) + 1


def _place(text: str, node: Any) -> Place:  # noqa: ANN401 - as ruamel.yaml has it
    block = node.id != "scalar" and not node.flow_style
    pairs = _pairs(text, node) if node.id == "mapping" else None
    end = node.end_mark.index
    # A block's own mark is only at what comes after it.
    if block and pairs:
        end = pairs[-1][1].end
    elif block and node.value:
        end = _place(text, node.value[-1]).end
    start, column = node.start_mark.index, node.start_mark.column
    return Place(start=start, end=end, column=column, block=block, pairs=pairs)


def _pairs(text: str, node: Any) -> tuple[tuple[Place, Place], ...]:  # noqa: ANN401 - the same
    return tuple(_pair(text, key, value) for key, value in node.value)


def _pair(text: str, key_node: Any, value_node: Any) -> tuple[Place, Place]:  # noqa: ANN401 - the same
    key, value = _place(text, key_node), _place(text, value_node)
    if value.start == value.end:
        # Left out: its mark, too, is only at what comes after it.
        place = after_colon(text, key)
        value = Place(start=place, end=place, column=value.column, block=False, pairs=None)
    return key, value
