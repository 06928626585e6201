"""From what pydantic found wrong to what an operator can act on.

Owns: the wording of a mistake inside one value. What is valid comes from the JSON Schema of the
models, the same texts that an editor shows.
"""

import json
import re
import reprlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from pydantic import BaseModel, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import ErrorDetails

from odoo_cloud_lib.errors import Problem

NOTHING = "nothing"
_SHOWN = reprlib.Repr()
_SHOWN.maxstring = _SHOWN.maxother = _SHOWN.maxlong = 60


def shown(value: object) -> str:
    """Return ``value`` as a message shows it, cut short where it is long."""
    return NOTHING if value is None else _SHOWN.repr(value)


def join(path: str, key: object) -> str:
    """Return the path of ``key`` below ``path``, as ``pulumi config set --path`` takes it."""
    if isinstance(key, int):
        return f"{path}[{key}]"
    text = str(key)
    if not path:
        return text
    if re.fullmatch(r"[\w-]+", text, re.ASCII):
        return f"{path}.{text}"
    return f"{path}[{json.dumps(text)}]"


def problems_of(model: type[BaseModel], root: str, error: ValidationError) -> list[Problem]:
    """Return the mistakes that ``error`` lists in a ``model`` that stands at the path ``root``.

    With an empty ``root`` paths begin with the model's own keys.
    """
    schema = _schema(model)
    start = _Place(root, schema, schema.get("$defs", {}), "")
    return [_problem(start, found) for found in error.errors(include_url=False)]


@cache
def _schema(model: type[BaseModel]) -> JsonSchemaValue:
    return model.model_json_schema()


@dataclass(frozen=True)
class _Place:
    """Where a walk along pydantic's location has got to. ``text``: its description."""

    path: str
    node: JsonSchemaValue
    definitions: JsonSchemaValue
    text: str

    def step(self, key: int | str) -> "_Place":
        node = self.resolved()
        tags = node.get("discriminator", {}).get("mapping", {})
        # Pydantic's location names the member of a union; the operator's file does not.
        if key in tags:
            return replace(self, node={"$ref": tags[key]})
        child = _child(node, key)
        # What a list is described as holds for what is in it.
        text = child.get("description", self.text if isinstance(key, int) else "")
        return replace(self, path=join(self.path, key), node=child, text=text)

    def resolved(self) -> JsonSchemaValue:
        node = self.node
        for option in node.get("anyOf", []):
            if option.get("type") != "null":
                node = option
        if "$ref" in node:
            return self.definitions[node["$ref"].rpartition("/")[2]]
        return node

    @property
    def keys(self) -> str:
        return ", ".join(self.resolved().get("properties", {}))

    @property
    def valid(self) -> str:
        """What may stand here; empty if the models do not tell."""
        node = self.resolved()
        if "enum" in node:
            return ", ".join(node["enum"])
        if self.text:
            return self.text.replace("\n", " ")
        if self.keys:
            return f"a mapping with the keys {self.keys}"
        if "discriminator" in node:
            return f"a mapping with the key {node['discriminator']['propertyName']}"
        return ""


def _child(node: JsonSchemaValue, key: int | str) -> JsonSchemaValue:
    if isinstance(key, int):
        return node.get("items", {})
    if key in node.get("properties", {}):
        return node["properties"][key]
    for child in node.get("patternProperties", {}).values():
        return child
    return {}


def _problem(start: _Place, found: ErrorDetails) -> Problem:
    location = found["loc"]
    match found["type"]:
        case "value_error" if not location:
            # What a model says of all that is in it.
            given = ", ".join(cast("dict[str, object]", found["input"])) or NOTHING
            return Problem(start.path or "arguments", given, str(found.get("ctx", {})["error"]))
        case "extra_forbidden":
            parent = _walk(start, location[:-1])
            return Problem(join(parent.path, location[-1]), "an unknown key", parent.keys)
        case "union_tag_not_found" | "union_tag_invalid":
            return _wrong_kind(_walk(start, location), found)
        case _ if location[-1:] == ("[key]",):
            parent, path = _walk(start, location[:-2]), _walk(start, location[:-1]).path
            rule = parent.resolved()["propertyNames"]["description"]
            return Problem(path, shown(found["input"]), rule)
        case kind:
            place = _walk(start, location)
            given = NOTHING if kind == "missing" else shown(found["input"])
            return Problem(place.path, given, place.valid or found["msg"])


def _wrong_kind(place: _Place, found: ErrorDetails) -> Problem:
    tagged = place.resolved()["discriminator"]
    key = tagged["propertyName"]
    given = cast("dict[str, object]", found["input"])
    value = shown(given[key]) if key in given else NOTHING
    return Problem(join(place.path, key), value, ", ".join(tagged["mapping"]))


def _walk(place: _Place, location: Sequence[int | str]) -> _Place:
    for key in location:
        place = place.step(key)
    return place
