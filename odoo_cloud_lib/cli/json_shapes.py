"""What the command writes with --json, as tables for ``docs/cli.md``: each model's keys."""

import importlib
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter

from odoo_cloud_lib.cli.options import Shape

Schema = dict[str, Any]


def told(shape: Shape) -> str:
    """Return what a command writes: ``a list of [Outcome](#outcome)``."""
    name = shape.model.partition(":")[2]
    return f"{'a list of ' if shape.many else ''}[{name}](#{name.lower()})"


def tables(shapes: Iterable[Shape]) -> dict[str, str]:
    """Return a table for each model, and for those in them, by name."""
    found: dict[str, str] = {}
    for model in sorted({shape.model for shape in shapes}):
        schema = _schema(model)
        inner: dict[str, Schema] = schema.get("$defs", {})
        for it in (schema, *inner.values()):
            if "properties" in it:
                found[str(it["title"])] = _table(it, inner)
    return dict(sorted(found.items()))


def _schema(model: str) -> Schema:
    module, _, name = model.partition(":")
    found: type[object] = getattr(importlib.import_module(module), name)
    return TypeAdapter(found).json_schema(mode="serialization")


def _table(schema: Schema, inner: dict[str, Schema]) -> str:
    properties: dict[str, Schema] = schema["properties"]
    rows = [
        f"| `{key}` | {_type(it, inner)} | {_plain(it.get('description', ''))} |"
        for key, it in properties.items()
    ]
    head = ["| key | type | what it is |", "|---|---|---|"]
    return "\n".join([_plain(schema.get("description", "")), "", *head, *rows])


def _type(schema: Schema, inner: dict[str, Schema]) -> str:
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _named(name, inner[name])
    if "anyOf" in schema:
        return " or ".join(_type(it, inner) for it in schema["anyOf"])
    match schema.get("type"):
        case "array":
            return f"list of {_type(schema.get('items', {}), inner)}"
        case "object":
            return "mapping"
        case "string" if schema.get("format") == "date-time":
            return "time (ISO 8601)"
        case kind:
            return str(kind or "any value")


def _named(name: str, schema: Schema) -> str:
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    return f"[{name}](#{name.lower()})" if "properties" in schema else "any value"


def _plain(text: str) -> str:
    return " ".join(text.replace("``", "`").replace("|", "\\|").split())
