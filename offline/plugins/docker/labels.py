"""Labels: lists of `{label, value}` in Pulumi, maps in Docker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from offline.plugins.base.schema import Field, record, text
from offline.plugins.base.values import Properties, Value

LABEL: Final[Field] = record({"label": text(required=True), "value": text(required=True)})


def label_list(labels: Mapping[str, str] | None) -> Value:
    """Turn Docker's map into Pulumi's list, in the order of the names."""
    pairs = sorted((labels or {}).items())
    return [{"label": label, "value": value} for label, value in pairs]


def with_drift(recorded: Properties, actual: Properties) -> Properties:
    """Return inputs after a refresh: as recorded, but for what is no longer so.

    Nothing is recorded when importing: then whatever is set counts.
    """
    if not recorded:
        return {name: item for name, item in actual.items() if item}
    drifted = {
        name: item
        for name, item in actual.items()
        if name in recorded and not _same(recorded[name], item)
    }
    return {**recorded, **drifted}


def _same(recorded: Value, actual: Value) -> bool:
    if isinstance(recorded, list) and isinstance(actual, list):
        return sorted(recorded, key=repr) == sorted(actual, key=repr)
    return recorded == actual
