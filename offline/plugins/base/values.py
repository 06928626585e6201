"""Property values as plain Python, and their form on the wire.

The engine marks secrets and unknowns by wrapping them in objects that carry a signature. Here a
secret is a plain value whose path is listed in `Bag.secrets`, and an unknown is `UNKNOWN`, so
that resources never deal with either wrapping.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, Union

UNKNOWN_MARK: Final = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_SIGNATURE: Final = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a marker of the protocol
OUTPUT_SIGNATURE: Final = "d0e6a833031e9bbcd3f4e8bde6ca49a4"


class Unknown:
    """The type of `UNKNOWN`."""

    def __repr__(self) -> str:
        """Name the constant."""
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""A value that only the update will know; seen during a preview."""

Value: TypeAlias = Union[bool, int, float, str, Unknown, "list[Value]", "dict[str, Value]", None]
Properties: TypeAlias = dict[str, Value]
Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Bag:
    """Properties of a resource, and the paths at which they are secret."""

    values: Properties = field(default_factory=dict[str, Value])
    secrets: frozenset[Path] = frozenset()

    def secret_names(self) -> frozenset[str]:
        """Names of the properties that are secret or hold a secret somewhere inside."""
        return frozenset(str(path[0]) for path in self.secrets)


def decode(wire: Mapping[str, object]) -> Bag:
    """Turn a property object from the wire into a `Bag`; nulls are left out, as if not given."""
    secrets: set[Path] = set()
    values = {name: _decode(item, (name,), secrets) for name, item in wire.items()}
    return Bag(
        values={name: item for name, item in values.items() if item is not None},
        secrets=frozenset(path for path in secrets if values[str(path[0])] is not None),
    )


def _decode(wire: object, path: Path, secrets: set[Path]) -> Value:
    if wire == UNKNOWN_MARK:
        return UNKNOWN
    if isinstance(wire, dict):
        return _decode_object(_as_object(wire), path, secrets)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(wire, list):
        return _decode_list(wire, path, secrets)  # pyright: ignore[reportUnknownArgumentType]
    if isinstance(wire, float) and wire.is_integer():
        return int(wire)
    if wire is None or isinstance(wire, bool | int | float | str):
        return wire
    msg = f"{render(path)}: a value of type {type(wire).__name__} is not a property value"
    raise TypeError(msg)


def _as_object(wire: Mapping[object, object]) -> dict[str, object]:
    return {str(key): item for key, item in wire.items()}


def _decode_list(wire: list[object], path: Path, secrets: set[Path]) -> Value:
    return [_decode(item, (*path, index), secrets) for index, item in enumerate(wire)]


def _decode_object(wire: dict[str, object], path: Path, secrets: set[Path]) -> Value:
    signature = wire.get(SIGNATURE)
    if signature is None:
        return {key: _decode(item, (*path, key), secrets) for key, item in wire.items()}
    if signature == SECRET_SIGNATURE:
        secrets.add(path)
        return _decode(wire.get("value"), path, secrets)
    if signature == OUTPUT_SIGNATURE:
        if wire.get("secret"):
            secrets.add(path)
        return _decode(wire["value"], path, secrets) if "value" in wire else UNKNOWN
    msg = f"{render(path)}: assets, archives and resource references are not supported"
    raise TypeError(msg)


def encode(bag: Bag) -> dict[str, object]:
    """Turn a `Bag` into a property object for the wire.

    A secret path that its value no longer has (a list grew shorter) makes the nearest part
    that is still there secret: rather too much hidden than anything shown.
    """
    wanted = {_nearest(bag.values, path) for path in bag.secrets if path[0] in bag.values}
    return {name: _encode(item, (name,), wanted) for name, item in bag.values.items()}


def _nearest(values: Properties, path: Path) -> Path:
    current: Value = values
    for depth, step in enumerate(path):
        inner = step_into(current, step)
        if inner is None:
            return path[:depth]
        current = inner
    return path


def step_into(value: Value, step: str | int) -> Value:
    """Return what lies one step inside a value; None if there is nothing."""
    if isinstance(value, dict) and isinstance(step, str):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _encode(value: Value, path: Path, secrets: set[Path]) -> object:
    plain = _encode_plain(value, path, secrets)
    if path in secrets:
        return {SIGNATURE: SECRET_SIGNATURE, "value": plain}
    return plain


def _encode_plain(value: Value, path: Path, secrets: set[Path]) -> object:
    if isinstance(value, Unknown):
        return UNKNOWN_MARK
    if isinstance(value, dict):
        return {key: _encode(item, (*path, key), secrets) for key, item in value.items()}
    if isinstance(value, list):
        return [_encode(item, (*path, index), secrets) for index, item in enumerate(value)]
    return value


def holds_unknown(value: Value) -> bool:
    """Whether a value is unknown or holds an unknown somewhere inside."""
    if isinstance(value, dict):
        return any(holds_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(holds_unknown(item) for item in value)
    return isinstance(value, Unknown)


def render(path: Iterable[str | int]) -> str:
    """Write a path as the engine does: `uploads[0].content`, `labels["a.b"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step.isidentifier():
            text += f".{step}" if text else step
        else:
            quoted = step.replace('"', '\\"')
            text += f'["{quoted}"]'
    return text
