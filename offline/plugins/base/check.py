"""Check: are the inputs valid, and what are they once defaults and the name are filled in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from offline.plugins.base import naming
from offline.plugins.base.schema import Field, Kind, ResourceSchema
from offline.plugins.base.values import Bag, Path, Properties, Unknown, Value, render

DEFAULTS_KEY: Final = "__defaults"
"""Where the names of defaulted inputs are kept, as the official plugins keep them."""


@dataclass(frozen=True)
class Failure:
    """One input that is refused: the path of the property, and why."""

    path: Path
    reason: str

    @property
    def message(self) -> str:
        """The reason, with the property's name in front."""
        return f"{render(self.path)}: {self.reason}" if self.path else self.reason


def check(
    schema: ResourceSchema, news: Bag, olds: Bag, *, logical_name: str, seed: bytes
) -> tuple[Bag, list[Failure]]:
    """Return the inputs with defaults and name filled in, and whatever is wrong with them."""
    given = {name: item for name, item in news.values.items() if not name.startswith("__")}
    values = {name: item for name, item in given.items() if name in schema.inputs}
    failures = list(_strangers(schema, given))
    for name, item in values.items():
        failures.extend(_mismatches(schema.inputs[name], item, (name,)))
    if failures:
        return news, failures
    values = {name: fill(schema.inputs[name], item) for name, item in values.items()}
    defaults = _defaults(schema)
    if schema.autonamed:
        defaults["name"] = _automatic_name(olds, logical_name, seed)
    added = {name: item for name, item in defaults.items() if name not in values}
    marks: list[Value] = [*sorted(added)]
    checked = Bag(values={**values, **added, DEFAULTS_KEY: marks}, secrets=news.secrets)
    return checked, _missing(schema.inputs, checked.values, ()) + _too_long(schema, checked)


def _strangers(schema: ResourceSchema, given: Properties) -> Iterator[Failure]:
    for name in sorted(given.keys() - schema.inputs.keys()):
        if name in schema.refused:
            yield Failure(
                (name,),
                f"{schema.token} has this input, but the stand-in plugin does not implement it;"
                " leave it out, or install the official plugin",
            )
        else:
            yield Failure((name,), f"no such input of {schema.token}; {_valid(schema.inputs)}")


def _valid(fields: Mapping[str, Field]) -> str:
    return "valid: " + ", ".join(sorted(fields))


def _mismatches(field: Field, value: Value, path: Path) -> Iterator[Failure]:
    if isinstance(value, Unknown) or value is None:
        return
    if not _FITS[field.kind](value):
        yield Failure(path, f"expected a value of type {field.kind}, got {_kind_of(value)}")
    elif field.choices and value not in field.choices:
        yield Failure(path, "expected one of " + ", ".join(map(_literal, field.choices)))
    elif isinstance(value, list) and field.items:
        for index, item in enumerate(value):
            yield from _mismatches(field.items, item, (*path, index))
    elif isinstance(value, dict) and field.items:
        for key, item in value.items():
            yield from _mismatches(field.items, item, (*path, key))
    elif isinstance(value, dict) and field.kind is Kind.OBJECT:
        yield from _mismatched_object(field, value, path)


def _mismatched_object(field: Field, value: Properties, path: Path) -> Iterator[Failure]:
    for key, item in value.items():
        if key in field.fields:
            yield from _mismatches(field.fields[key], item, (*path, key))
        elif not key.startswith("__"):
            yield Failure((*path, key), f"no such field; {_valid(field.fields)}")
    yield from _missing(field.fields, value, path)


def _missing(fields: Mapping[str, Field], values: Properties, path: Path) -> list[Failure]:
    return [
        Failure((*path, name), "required, but not given")
        for name, field in fields.items()
        if field.required and values.get(name) is None
    ]


def _too_long(schema: ResourceSchema, checked: Bag) -> list[Failure]:
    name = checked.values.get("name")
    if not schema.autonamed or not isinstance(name, str) or len(name) <= naming.LONGEST:
        return []
    reason = f"{len(name)} characters long, at most {naming.LONGEST} are allowed"
    return [Failure(("name",), reason)]


def _is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_FITS: Final[Mapping[Kind, Callable[[Value], bool]]] = {
    Kind.STRING: lambda value: isinstance(value, str),
    Kind.INTEGER: _is_whole,
    Kind.NUMBER: _is_number,
    Kind.BOOLEAN: lambda value: isinstance(value, bool),
    Kind.LIST: lambda value: isinstance(value, list),
    Kind.MAP: lambda value: isinstance(value, dict),
    Kind.OBJECT: lambda value: isinstance(value, dict),
    Kind.ANY: lambda _: True,
}


def _kind_of(value: Value) -> str:
    if _is_number(value):
        return "number"
    kinds = (Kind.STRING, Kind.BOOLEAN, Kind.LIST)
    return next((str(kind) for kind in kinds if _FITS[kind](value)), "object")


def _literal(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _defaults(schema: ResourceSchema) -> Properties:
    return {
        name: field.default for name, field in schema.inputs.items() if field.default is not None
    }


def _automatic_name(olds: Bag, logical_name: str, seed: bytes) -> Value:
    defaulted = olds.values.get(DEFAULTS_KEY)
    if isinstance(defaulted, list) and "name" in defaulted and "name" in olds.values:
        return olds.values["name"]
    return naming.autoname(logical_name, seed)


def fill(field: Field, value: Value) -> Value:
    """Fill in the defaults of the objects inside a value."""
    if isinstance(value, list) and field.items:
        return [fill(field.items, item) for item in value]
    if isinstance(value, dict) and field.kind is Kind.OBJECT:
        given = {
            key: fill(field.fields[key], item) if key in field.fields else item
            for key, item in value.items()
            if item is not None
        }
        blanks = {
            name: inner.default
            for name, inner in field.fields.items()
            if inner.default is not None and name not in given
        }
        return {**given, **blanks}
    return value
