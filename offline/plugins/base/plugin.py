"""What makes a plugin: its name, its configuration, its resource types."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from offline.plugins.base.errors import ConfigurationError
from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import Field, Kind, ResourceSchema
from offline.plugins.base.values import Properties, Value

ENGINE_INPUTS: Final = frozenset({"version", "pluginDownloadURL", "pluginChecksums"})
"""Inputs of every provider that concern the engine alone."""


@dataclass(frozen=True, kw_only=True)
class Plugin:
    """A provider."""

    name: str
    version: str
    config: ResourceSchema
    configure: Callable[[Properties], Mapping[str, Resource]]
    """Turn a configuration into the resource types by token; nothing may be contacted yet."""
    close: Callable[[], None] = lambda: None
    """Release what `configure` and the resources opened."""


def configuration(schema: ResourceSchema, values: Properties) -> Properties:
    """Return a provider's own inputs; what is no string travels as JSON."""
    return {
        name: _unfold(name, schema.inputs.get(name), item)
        for name, item in values.items()
        if name not in ENGINE_INPUTS
    }


def _unfold(name: str, spec: Field | None, value: Value) -> Value:
    if spec is None or spec.kind is Kind.STRING or not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        msg = f"{name}: {value!r} is not JSON for a {spec.kind}: {error}"
        raise ConfigurationError(msg) from error
