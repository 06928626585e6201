"""Typed reading of property objects that Check has validated, and of Docker's answers."""

from __future__ import annotations

from typing import TypeVar

from offline.plugins.base.values import Properties, Value

T = TypeVar("T")


class Reader:
    """Reads one object; what is not there, or null, reads as empty, zero or False."""

    def __init__(self, values: Properties) -> None:
        """Wrap an object."""
        self.values = values

    def __contains__(self, name: str) -> bool:
        """Whether the field is there."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """Read a string."""
        value = self.values.get(name)
        return "" if value is None else _expect(name, value, str)

    def integer(self, name: str) -> int:
        """Read a whole number."""
        value = self.values.get(name)
        return 0 if value is None else _expect(name, value, int)

    def number(self, name: str) -> float:
        """Read a number."""
        value = self.values.get(name)
        return value if isinstance(value, float) else self.integer(name)

    def flag(self, name: str) -> bool:
        """Read a boolean."""
        value = self.values.get(name)
        return False if value is None else _expect(name, value, bool)

    def texts(self, name: str) -> list[str]:
        """Read a list of strings."""
        return [_expect(name, item, str) for item in self._items(name)]

    def records(self, name: str) -> list[Reader]:
        """Read a list of objects."""
        return [Reader(_fields(name, item)) for item in self._items(name)]

    def record(self, name: str) -> Reader:
        """Read an object."""
        return Reader(_fields(name, self.values.get(name)))

    def mapping(self, name: str) -> dict[str, str]:
        """Read a map of strings."""
        fields = _fields(name, self.values.get(name))
        return {key: _expect(name, item, str) for key, item in fields.items()}

    def pairs(self, name: str, key: str, value: str) -> dict[str, str]:
        """Read a list of objects that each hold one entry of a map."""
        return {item.text(key): item.text(value) for item in self.records(name)}

    def _items(self, name: str) -> list[Value]:
        value = self.values.get(name)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        raise _mismatch(name, list, value)


def _fields(name: str, value: Value) -> Properties:
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise _mismatch(name, dict, value)


def _expect(name: str, value: Value, kind: type[T]) -> T:
    if isinstance(value, kind):
        return value
    raise _mismatch(name, kind, value)


def _mismatch(name: str, kind: type[object], value: Value) -> TypeError:
    return TypeError(f"{name}: expected {kind.__name__}, got {type(value).__name__}")


def text_list(items: list[str]) -> list[Value]:
    """Return a list of strings as a property value."""
    return list(items)


def text_map(items: dict[str, str]) -> Properties:
    """Return a map of strings as properties."""
    return dict(items)
