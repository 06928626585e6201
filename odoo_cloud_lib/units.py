"""Amounts of memory and storage as they are written in the config: ``512MiB``, ``3GiB``.

Only binary units with their full name: ``3G`` means two things, and ``3`` could be anything.
"""

import re
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

KIB = 1024
MIB = 1024**2
GIB = 1024**3
TIB = 1024**4
MEMORY_RULE = "an amount with its unit, such as 512MiB or 3GiB"
_UNITS = {"MiB": MIB, "GiB": GIB, "TiB": TIB}
_PATTERN = r"^[1-9][0-9]{0,5}(MiB|GiB|TiB)$"


def parse_memory(text: object) -> int:
    """Return the bytes that ``text`` stands for.

    Raises:
        ValueError: not text, no unit, another unit, or nothing at all.
    """
    found = re.fullmatch(_PATTERN, text) if isinstance(text, str) else None
    if found is None:
        raise ValueError(MEMORY_RULE)
    unit = found[1]
    return int(found.string.removesuffix(unit)) * _UNITS[unit]


def render_memory(amount: int) -> str:
    """Return ``amount`` bytes in the largest unit that leaves no remainder, as the config has it.

    Amounts that are no whole MiB are rounded down to one.
    """
    for name in ("TiB", "GiB"):
        if amount and amount % _UNITS[name] == 0:
            return f"{amount // _UNITS[name]}{name}"
    return f"{amount // MIB}MiB"


Memory = Annotated[
    int,
    BeforeValidator(parse_memory),
    PlainSerializer(render_memory, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": _PATTERN}),
]
"""Bytes in Python, text with a unit in the config."""
