"""How values are written in a YAML text, and where its lines begin and end."""

import re
import sys
from collections.abc import Mapping
from io import StringIO
from typing import cast

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

INDENT = 2
# What any reader of any version of YAML takes for text; all other text is quoted.
_PLAIN = re.compile(
    r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][a-z0-9_.-]*([/:@][a-z0-9_.-]+)*"
    r"|[1-9][0-9]*[MGT]iB"
)


def flow(value: object) -> str:
    """Return ``value`` on one line.

    Raises:
        ruamel.yaml.error.YAMLError: something in it is not text, number, boolean, list or mapping.
        ValueError: it has text that Pulumi's engine misreads, however it is written.
    """
    yaml, buffer = YAML(), StringIO()
    yaml.default_flow_style = True
    yaml.width = sys.maxsize
    # Inside of a mapping, as that is where it will stand.
    yaml.dump({"v": _quoted(value)}, buffer)  # pyright: ignore[reportUnknownMemberType]
    return buffer.getvalue().strip("\n").removeprefix("{v: ").removesuffix("}")


def block(text: str, column: int, key: str, value: object) -> str:
    """Return the lines of an entry for ``text`` that begins in ``column``: each key has its own."""
    end, indent = newline(text), " " * column
    if not isinstance(value, Mapping) or not value:
        return f"{indent}{flow(key)}: {flow(cast('object', value))}{end}"
    pairs = cast("Mapping[str, object]", value).items()
    lines = [f"{indent}{' ' * INDENT}{flow(name)}: {flow(item)}{end}" for name, item in pairs]
    return f"{indent}{flow(key)}:{end}{''.join(lines)}"


def newline(text: str) -> str:
    """Return what ends the lines of ``text``."""
    return "\r\n" if "\r\n" in text else "\n"


def line_start(text: str, place: int) -> int:
    """Return where the line of ``place`` begins."""
    return text.rfind("\n", 0, place) + 1


def line_end(text: str, place: int) -> int:
    """Return where the line of ``place`` ends, before what ends it."""
    if place and text[place - 1] == "\n":
        return place - 1
    end = text.find("\n", place)
    end = len(text) if end < 0 else end
    return end - 1 if end > place and text[end - 1] == "\r" else end


def next_line(text: str, place: int) -> int:
    """Return where the line after ``place`` begins; ``place`` itself where a line begins."""
    if place and text[place - 1] == "\n":
        return place
    end = text.find("\n", place)
    return len(text) if end < 0 else end + 1


def _quoted(value: object) -> object:
    if isinstance(value, str):
        if "\n" in value or value == "<<":
            raise ValueError(value)
        return value if _PLAIN.fullmatch(value) else DoubleQuotedScalarString(value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return {_quoted(key): _quoted(item) for key, item in pairs}
    if isinstance(value, list | tuple):
        return [_quoted(item) for item in cast("list[object]", value)]
    return value
