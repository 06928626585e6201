"""What the SDK package of AWS says of its resource types, in the form of an official schema.

The official schema itself is too large to keep here. The package is generated from it: names,
types, what is required and what is secret stand in its source, which is read, not run.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, Final

from tests.contracts.official import Schema

PLAIN: Final = {"str": "string", "bool": "boolean", "int": "integer", "float": "number"}


def package(*tokens: str) -> Schema:
    """Describe resource types, and all the object types that they take."""
    types: dict[str, Any] = {}
    resources = {token: _resource(token, types) for token in tokens}
    return {"resources": resources, "types": types}


def provider() -> Mapping[str, Any]:
    """Describe the provider's own inputs."""
    return _inputs(import_module("pulumi_aws").Provider, {})


def _resource(token: str, types: dict[str, Any]) -> Schema:
    module, name = token.split(":")[1].partition("/")[0], token.rpartition(":")[2]
    kind: Any = getattr(import_module(f"pulumi_aws.{module}"), name)
    source = inspect.getsource(kind._internal_init)
    names = _names(kind)
    required = re.findall(r"Missing required property '(\w+)'", source)
    (secret,) = re.findall(r"additional_secret_outputs=\[(.*)\]", source) or [""]
    return {
        "inputProperties": _inputs(kind, types),
        "requiredInputs": [names[it] for it in required],
        "properties": {it: {"secret": f'"{it}"' in secret} for it in names.values()},
    }


def _inputs(kind: Any, types: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    fields = _arguments(kind._internal_init)
    names = _names(kind)
    module = import_module(kind.__module__)
    return {
        names.get(name, _camel(name)): _described(note, module, types)
        for name, note in fields.items()
    }


def _names(kind: type) -> dict[str, str]:
    getters: dict[str, Any] = {
        name: item.fget for name, item in vars(kind).items() if isinstance(item, property)
    }
    return {name: str(getter._pulumi_name) for name, getter in getters.items()}


def _camel(name: str) -> str:
    """Spell an input that is no output, as most of a provider's are."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _arguments(function: Callable[..., object]) -> dict[str, ast.expr]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef)
    every = [*definition.args.args, *definition.args.kwonlyargs]
    return {
        it.arg: it.annotation
        for it in every
        if it.annotation is not None and "Input" in ast.unparse(it.annotation)
    }


def _described(note: ast.expr, module: object, types: dict[str, Any]) -> Schema:
    if isinstance(note, ast.Subscript):
        return _generic(note, module, types)
    if isinstance(note, ast.Constant):
        return _reference(str(note.value), module, types)
    return {"type": PLAIN[ast.unparse(note).rpartition(".")[2]]}


def _generic(note: ast.Subscript, module: object, types: dict[str, Any]) -> Schema:
    parts = note.slice.elts if isinstance(note.slice, ast.Tuple) else [note.slice]
    outer = ast.unparse(note.value).rpartition(".")[2]
    inner = _described(parts[1 if outer == "Mapping" else 0], module, types)
    if outer == "Sequence":
        return {"type": "array", "items": inner}
    return {"type": "object", "additionalProperties": inner} if outer == "Mapping" else inner


def _reference(name: str, module: object, types: dict[str, Any]) -> Schema:
    if name not in types:
        kind: Any = getattr(module, name)
        types[name] = {"type": "object"}
        names = _names(kind)
        fields = _arguments(kind.__init__)
        types[name]["properties"] = {
            names[it]: _described(note, module, types) for it, note in fields.items()
        }
        parameters = inspect.signature(kind.__init__).parameters
        types[name]["required"] = [
            names[it] for it in fields if parameters[it].default is inspect.Parameter.empty
        ]
    return {"$ref": f"#/types/{name}"}
