"""What a resource takes and returns, as tables that Check and Diff read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from offline.plugins.base.values import Value


class Kind(StrEnum):
    """The kinds of value that a property can hold."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LIST = "list"
    MAP = "map"
    OBJECT = "object"
    ANY = "any"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One input property."""

    kind: Kind
    items: Field | None = None
    """What a list or a map holds."""
    fields: Mapping[str, Field] = field(default_factory=dict[str, "Field"])
    """What an object holds."""
    required: bool = False
    default: Value = None
    choices: tuple[Value, ...] = ()
    """The values that are accepted; empty for any."""
    replaces: bool = False
    """Whether a change makes a new resource."""
    computed: bool = False
    """Whether the resource fills it in when it is left out, so that leaving it out is no change."""
    unordered: bool = False
    """Whether the order of a list has no meaning."""


@dataclass(frozen=True, kw_only=True)
class ResourceSchema:
    """The inputs and outputs of one resource type."""

    token: str
    inputs: Mapping[str, Field]
    outputs: tuple[str, ...]
    """Outputs that are no inputs: unknown while a creation is previewed."""
    secret_outputs: frozenset[str] = frozenset()
    derived_outputs: frozenset[str] = frozenset()
    """Outputs that are secret as soon as any input is."""
    refused: frozenset[str] = frozenset()
    """Reader of the official plugin that this one does not implement."""
    autonamed: bool = False
    delete_before_replace: bool = False


def text(
    *,
    required: bool = False,
    default: str | None = None,
    choices: tuple[str, ...] = (),
    replaces: bool = False,
    computed: bool = False,
) -> Field:
    """Describe a string."""
    return Field(
        kind=Kind.STRING,
        required=required,
        default=default,
        choices=choices,
        replaces=replaces,
        computed=computed,
    )


def integer(
    *,
    required: bool = False,
    default: int | None = None,
    replaces: bool = False,
    computed: bool = False,
) -> Field:
    """Describe a whole number."""
    return Field(
        kind=Kind.INTEGER,
        required=required,
        default=default,
        replaces=replaces,
        computed=computed,
    )


def number(*, default: float | None = None) -> Field:
    """Describe a number."""
    return Field(kind=Kind.NUMBER, default=default)


def flag(
    *,
    default: bool | None = None,
    choices: tuple[bool, ...] = (),
    replaces: bool = False,
    computed: bool = False,
) -> Field:
    """Describe a boolean."""
    return Field(
        kind=Kind.BOOLEAN, default=default, choices=choices, replaces=replaces, computed=computed
    )


def array(
    items: Field,
    *,
    required: bool = False,
    replaces: bool = False,
    computed: bool = False,
    unordered: bool = False,
) -> Field:
    """Describe a list."""
    return Field(
        kind=Kind.LIST,
        items=items,
        required=required,
        replaces=replaces,
        computed=computed,
        unordered=unordered,
    )


def mapping(*, replaces: bool = False, computed: bool = False) -> Field:
    """Describe a map of strings."""
    return Field(kind=Kind.MAP, items=Field(kind=Kind.STRING), replaces=replaces, computed=computed)


def record(
    fields: Mapping[str, Field],
    *,
    required: bool = False,
    replaces: bool = False,
    computed: bool = False,
) -> Field:
    """Describe an object with named fields."""
    return Field(
        kind=Kind.OBJECT, fields=fields, required=required, replaces=replaces, computed=computed
    )
