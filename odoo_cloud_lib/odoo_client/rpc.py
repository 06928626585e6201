"""What the ways of speaking to Odoo have in common: a call goes in, plain values come out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from pydantic import SecretStr

Value: TypeAlias = (
    "bool | int | float | str | SecretStr | Sequence[Value] | Mapping[str, Value] | None"
)
"""What Odoo takes. A secret anywhere in it is revealed to Odoo, and redacted in what comes back."""

# Before Odoo 19 it depends on the model what these are called, so they go by position.
_UNNAMED = {"create": "vals_list", "write": "vals"}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a method; ``ids`` are the records it works on, None for the model itself."""

    model: str
    method: str
    ids: Sequence[int] | None
    arguments: Mapping[str, Value]

    def __str__(self) -> str:
        """Return what error messages call it: ``res.partner.write``."""
        return f"{self.model}.{self.method}"

    def revealed(self) -> dict[str, object]:
        """Return the arguments as they are sent, secrets in clear."""
        return {name: _revealed(value) for name, value in self.arguments.items()}

    def positional(self) -> tuple[list[object], dict[str, object]]:
        """Return what is sent where arguments have an order: by position, and by name."""
        named = self.revealed()
        first: list[object] = [] if self.ids is None else [list(self.ids)]
        if self.method in _UNNAMED:
            first.append(named.pop(_UNNAMED[self.method]))
        return first, named

    def secrets(self) -> list[str]:
        """Return all secrets among the arguments."""
        return list(_secrets([*self.arguments.values()]))


class Rpc(Protocol):
    """One way of speaking to Odoo, as one user."""

    def call(self, call: Call) -> object:
        """Send it once and return the result: what JSON knows, records as their ids.

        Raises:
            OdooError: one of its kinds.
        """
        ...


def _revealed(value: Value) -> object:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Mapping():
            return {name: _revealed(item) for name, item in value.items()}
        case Sequence() if not isinstance(value, str):
            return [_revealed(item) for item in value]
        case _:
            return value


def _secrets(value: Value) -> Iterator[str]:
    match value:
        case SecretStr():
            yield value.get_secret_value()
        case Mapping():
            yield from _secrets([*value.values()])
        case Sequence() if not isinstance(value, str):
            for item in value:
                yield from _secrets(item)
        case _:
            pass
