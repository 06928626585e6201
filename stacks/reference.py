"""The reference of the stack file, for readers: ``docs/configuration.md``.

Owns: the layout of the page. Every word about a key comes from the schema, so the page, the editor
and the error message say the same.
"""

from pathlib import Path
from typing import Any

from odoo_cloud_lib.plan import Overrides, Plan, PlanName, resolve
from odoo_cloud_lib.units import render_memory
from stacks.draft import PLATFORM, TENANTS
from stacks.schema import stack_file_schema

REFERENCE_FILE = Path(__file__).parents[1] / "docs/configuration.md"
EXAMPLE_CPUS = 4
Schema = dict[str, Any]

TITLE = """\
# Configuration
<!-- Written by `make schema` from the config's types. -->

A stack is one file, `Pulumi.<stack>.yaml`, with two keys below `config`. Unknown keys are \
refused. The first line of each committed stack file leads editors to the same rules:

```yaml
# yaml-language-server: $schema=stacks/schema.json
```
"""


def render() -> str:
    """Return the text of the page."""
    schema = stack_file_schema()
    values: dict[str, Schema] = schema["properties"]["config"]["properties"]
    definitions: dict[str, Schema] = schema["$defs"]
    parts = [
        TITLE,
        f"## {PLATFORM}\n",
        *_tables(values[PLATFORM], definitions, PLATFORM, set()),
        _plans(),
        f"## {TENANTS}\n\nBy slug: {values[TENANTS]['propertyNames']['description']}.\n",
        *_tables(values[TENANTS]["additionalProperties"], definitions, f"{TENANTS}.<slug>", set()),
    ]
    return "\n".join(parts)


def _plans() -> str:
    """Return the table of the plans, with every number that an override could replace."""
    plans = [resolve(name, Overrides(), EXAMPLE_CPUS) for name in PlanName]
    keys = [key for key in Overrides.model_fields if key != "cpus"]
    rows = [f"| `{key}` | {' | '.join(_value(plan, key) for plan in plans)} |" for key in keys]
    head = f"|  | {' | '.join(plan.name for plan in plans)} |"
    note = f"On a host with {EXAMPLE_CPUS} processors; enterprise takes its workers from them."
    return "\n".join(["## Plans\n", f"{note}\n", head, "|---|---|---|---|", *rows, ""])


def _value(plan: Plan, key: str) -> str:
    value = getattr(plan, key)
    return render_memory(value) if key in {"memory", "storage"} else str(value)


def _tables(schema: Schema, definitions: dict[str, Schema], path: str, seen: set[str]) -> list[str]:
    """Return a table for each object at or below ``schema``, outermost first."""
    name, target = _resolve(schema, definitions)
    if name in seen or "properties" not in target:
        return []
    seen.add(name)
    required = set(target.get("required", []))
    rows = [_row(key, value, required) for key, value in target["properties"].items()]
    table = [f"### {path}\n", "| key | default | what it is |", "|---|---|---|", *rows, ""]
    below = [
        text
        for key, value in target["properties"].items()
        for inner, place in _inner(value, f"{path}.{key}")
        for text in _tables(inner, definitions, _labelled(inner, definitions, place), seen)
    ]
    return ["\n".join(table), *below]


def _row(key: str, value: Schema, required: set[str]) -> str:
    default = "required" if key in required else _default(value.get("default"))
    description = str(value.get("description", "")).replace("\n", " ").replace("|", "\\|")
    return f"| `{key}` | {default} | {description} |"


def _default(value: object) -> str:
    if value is None or value in ({}, []):
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _inner(value: Schema, path: str) -> list[tuple[Schema, str]]:
    """Return the schemas of objects that may stand at ``path``, with where they stand."""
    if isinstance(value.get("patternProperties"), dict):
        inner = next(iter(value["patternProperties"].values()))
        return _inner(inner, f"{path}.<name>")
    if "$ref" in value:
        return [(value, path)]
    options: list[Schema] = value.get("oneOf") or value.get("anyOf") or value.get("allOf") or []
    return [found for option in options for found in _inner(option, path)]


def _labelled(schema: Schema, definitions: dict[str, Schema], path: str) -> str:
    """Tell alternatives at one place apart by their constant: ``… (kind: ssh)``."""
    _, target = _resolve(schema, definitions)
    for key, value in target.get("properties", {}).items():
        if "const" in value:
            return f"{path} ({key}: {value['const']})"
    return path


def _resolve(schema: Schema, definitions: dict[str, Schema]) -> tuple[str, Schema]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return name, definitions[name] if name else schema


if __name__ == "__main__":
    REFERENCE_FILE.write_text(render())
