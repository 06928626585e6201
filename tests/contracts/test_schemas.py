"""Every resource type takes and returns what the official schema says."""

from __future__ import annotations

import pytest

from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import Field, Kind
from offline.plugins.docker.plugin import CONFIG
from tests.contracts.official import IMPLEMENTED, Schema, package, resolved

TYPES = [(name, kind) for name, kinds in IMPLEMENTED.items() for kind in kinds]
each_type = pytest.mark.parametrize(
    ("name", "kind"), TYPES, ids=[kind.schema.token for _, kind in TYPES]
)
KINDS = {"array": "list"}


def official(name: str, kind: type[Resource]) -> Schema:
    """Return the official description of a resource type."""
    return package(name)["resources"][kind.schema.token]


@each_type
def test_every_input_is_implemented_or_refused(name: str, kind: type[Resource]) -> None:
    """No official input is overlooked, and none is made up."""
    inputs = official(name, kind)["inputProperties"]

    assert {*kind.schema.inputs, *kind.schema.refused} == inputs.keys()
    assert not kind.schema.inputs.keys() & kind.schema.refused


@each_type
def test_inputs_have_the_official_types(name: str, kind: type[Resource]) -> None:
    """Each input, and each field inside it, is of the official type."""
    schema = package(name)
    inputs = official(name, kind)["inputProperties"]

    wrong = [
        problem
        for path, spec in kind.schema.inputs.items()
        for problem in mismatches(schema, spec, inputs[path], path)
    ]

    assert wrong == []


def mismatches(schema: Schema, spec: Field, described: Schema, path: str) -> list[str]:
    """Compare a field with its official description, all the way down."""
    found, target = resolved(schema, described)
    if KINDS.get(found, found) != _official_kind(spec):
        return [f"{path}: {spec.kind} here, {found} there"]
    if spec.items:
        inner = target["items"] if spec.kind is Kind.LIST else target["additionalProperties"]
        return mismatches(schema, spec.items, inner, f"{path}[]")
    fields: Schema = target.get("properties", {})
    made_up = [f"{path}.{key}: not there" for key in spec.fields if key not in fields]
    required = {key for key, field in spec.fields.items() if field.required}
    if spec.fields and required != set(target.get("required", [])):
        made_up.append(f"{path}: requires {sorted(required)} here")
    deeper = [
        problem
        for key in spec.fields.keys() & fields.keys()
        for problem in mismatches(schema, spec.fields[key], fields[key], f"{path}.{key}")
    ]
    return made_up + deeper


def _official_kind(spec: Field) -> str:
    return "object" if spec.kind is Kind.MAP else str(spec.kind)


@each_type
def test_required_inputs(name: str, kind: type[Resource]) -> None:
    """The same inputs are required."""
    required = {path for path, spec in kind.schema.inputs.items() if spec.required}

    assert required == set(official(name, kind).get("requiredInputs", []))


@each_type
def test_every_output_exists(name: str, kind: type[Resource]) -> None:
    """Nothing is returned that the schema does not have."""
    properties = official(name, kind)["properties"]

    assert {*kind.schema.outputs, *kind.schema.inputs} <= properties.keys()


@each_type
def test_every_required_output_is_returned(name: str, kind: type[Resource]) -> None:
    """A required output is an output, or an input that is always there or filled in."""
    always = {
        path
        for path, spec in kind.schema.inputs.items()
        if spec.required or spec.computed or spec.default is not None
    }

    assert set(official(name, kind)["required"]) <= {*always, *kind.schema.outputs}


@each_type
def test_only_what_is_always_returned_is_filled_in(name: str, kind: type[Resource]) -> None:
    """Leaving an input out is no change only if the official plugin fills it in."""
    computed = {path for path, spec in kind.schema.inputs.items() if spec.computed}

    assert computed <= set(official(name, kind)["required"])


@each_type
def test_secret_outputs(name: str, kind: type[Resource]) -> None:
    """The same outputs are secret."""
    properties = official(name, kind)["properties"]
    secret = {path for path, spec in properties.items() if spec.get("secret")}

    assert kind.schema.secret_outputs == secret


@each_type
def test_choices(name: str, kind: type[Resource]) -> None:
    """Where the official schema lists the values, the same ones are accepted."""
    schema = package(name)
    for path, described in official(name, kind)["inputProperties"].items():
        choices = [entry["value"] for entry in resolved(schema, described)[1].get("enum", [])]
        if choices:
            assert sorted(map(str, kind.schema.inputs[path].choices)) == sorted(choices)


def test_docker_configuration() -> None:
    """No official setting of the provider is overlooked."""
    settings = package("docker")["provider"]["inputProperties"]

    assert {*CONFIG.inputs, *CONFIG.refused} == settings.keys()
