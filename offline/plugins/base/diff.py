"""Diff: what changed between two sets of checked inputs, and whether it takes a new resource."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from offline.plugins.base.check import DEFAULTS_KEY
from offline.plugins.base.schema import Field, ResourceSchema
from offline.plugins.base.values import Path, Properties, Unknown, Value, render


class Change(StrEnum):
    """What happened to a property; the names are the protocol's."""

    ADD = "ADD"
    DELETE = "DELETE"
    UPDATE = "UPDATE"


@dataclass(frozen=True, kw_only=True)
class Diff:
    """The changes by rendered path, and which of them need a new resource."""

    changes: Mapping[str, Change] = field(default_factory=dict[str, Change])
    replaced_names: frozenset[str] = frozenset()
    changed_names: frozenset[str] = frozenset()
    delete_before_replace: bool = False


class _Missing:
    """The type of `_MISSING`."""


_MISSING: Final = _Missing()


def diff(
    schema: ResourceSchema, olds: Properties, news: Properties, ignored: Iterable[str] = ()
) -> Diff:
    """Compare two sets of inputs, property by property; secrets compare by their values."""
    skipped = set(ignored)
    changes: dict[str, Change] = {}
    replaced: set[str] = set()
    changed: set[str] = set()
    for name, spec in schema.inputs.items():
        if name in skipped:
            continue
        found = _changes_of(name, spec, olds, news)
        changes.update(found)
        if found:
            (replaced if spec.replaces else changed).add(name)
    return Diff(
        changes=changes,
        replaced_names=frozenset(replaced),
        changed_names=frozenset(changed | replaced),
        delete_before_replace=bool(replaced) and _deletes_first(schema, olds, news),
    )


def merge(schema: ResourceSchema, found: Diff, name: str, change: Change) -> Diff:
    """Add a change of a whole property that the inputs alone do not show."""
    replaces = schema.inputs[name].replaces
    return Diff(
        changes={name: change, **found.changes},
        changed_names=found.changed_names | {name},
        replaced_names=found.replaced_names.union([name] if replaces else []),
        delete_before_replace=found.delete_before_replace
        or (replaces and schema.delete_before_replace),
    )


def _changes_of(name: str, spec: Field, olds: Properties, news: Properties) -> dict[str, Change]:
    if spec.computed and name not in news:
        return {}
    old, new = olds.get(name, _MISSING), news.get(name, _MISSING)
    return {render(path): change for path, change in _compare(spec, old, new, (name,))}


def _compare(
    spec: Field | None, old: Value | _Missing, new: Value | _Missing, path: Path
) -> Iterator[tuple[Path, Change]]:
    if isinstance(old, _Missing) or isinstance(new, _Missing):
        if old is not new:
            yield path, Change.ADD if isinstance(old, _Missing) else Change.DELETE
    elif isinstance(old, Unknown) or isinstance(new, Unknown):
        yield path, Change.UPDATE
    elif isinstance(old, dict) and isinstance(new, dict):
        yield from _compare_objects(spec, old, new, path)
    elif isinstance(old, list) and isinstance(new, list):
        ordered = spec is None or not spec.unordered
        compare = _compare_lists if ordered else _compare_sets
        yield from compare(spec, old, new, path)
    elif type(old) is not type(new) or old != new:
        yield path, Change.UPDATE


def _compare_objects(
    spec: Field | None, old: Properties, new: Properties, path: Path
) -> Iterator[tuple[Path, Change]]:
    for key in sorted({*old, *new} - {DEFAULTS_KEY}):
        inner = _inner(spec, key)
        if inner is not None and inner.computed and key not in new:
            continue
        yield from _compare(inner, old.get(key, _MISSING), new.get(key, _MISSING), (*path, key))


def _inner(spec: Field | None, key: str) -> Field | None:
    return None if spec is None else spec.fields.get(key, spec.items)


def _compare_lists(
    spec: Field | None, old: list[Value], new: list[Value], path: Path
) -> Iterator[tuple[Path, Change]]:
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else _MISSING
        after = new[index] if index < len(new) else _MISSING
        yield from _compare(spec.items if spec else None, before, after, (*path, index))


def _compare_sets(
    spec: Field | None, old: list[Value], new: list[Value], path: Path
) -> Iterator[tuple[Path, Change]]:
    items = spec.items if spec else None
    gone = _without(items, old, new)
    come = _without(items, new, old)
    for index in sorted(gone | come):
        both = index in gone and index in come
        single = Change.DELETE if index in gone else Change.ADD
        yield (*path, index), Change.UPDATE if both else single


def _without(items: Field | None, these: list[Value], those: list[Value]) -> set[int]:
    """Return the positions of the elements of `these` that `those` lacks."""
    present = {_canonical(items, item) for item in those}
    return {index for index, item in enumerate(these) if _canonical(items, item) not in present}


def _canonical(spec: Field | None, value: Value) -> str:
    return json.dumps(_sorted(spec, value), sort_keys=True, default=repr)


def _sorted(spec: Field | None, value: Value) -> Value:
    if isinstance(value, dict):
        return {
            key: _sorted(_inner(spec, key), item)
            for key, item in value.items()
            if key != DEFAULTS_KEY
        }
    if isinstance(value, list):
        items = [_sorted(spec.items if spec else None, item) for item in value]
        return sorted(items, key=repr) if spec and spec.unordered else items
    return value


def _deletes_first(schema: ResourceSchema, olds: Properties, news: Properties) -> bool:
    """Two resources cannot bear one name: a name that was given and stays is freed first."""
    if schema.delete_before_replace:
        return True
    defaulted = news.get(DEFAULTS_KEY)
    if not schema.autonamed or (isinstance(defaulted, list) and "name" in defaulted):
        return False
    return olds.get("name") == news.get("name")
