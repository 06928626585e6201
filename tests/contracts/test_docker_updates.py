"""Docker resources replace and change in place as the official plugin plans it."""

from __future__ import annotations

from typing import Any

import pytest

from offline.plugins.base.schema import Field, Kind
from offline.plugins.base.values import Properties, Value
from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client
from tests.contracts.official import DOCKER_RESOURCES, updates

SCHEMAS = {kind.schema.token: kind.schema for kind in DOCKER_RESOURCES}
RULES = [
    (token, name, rule)
    for token, rules in updates().items()
    for name, rule in rules.items()
    if name in SCHEMAS[token].inputs
]
each_property = pytest.mark.parametrize(
    ("token", "name", "rule"), RULES, ids=[f"{token}.{name}" for token, name, _ in RULES]
)
MINIMAL: dict[str, Properties] = {
    "docker:index/container:Container": {"image": "sha256:1"},
    "docker:index/remoteImage:RemoteImage": {"name": "image:1"},
}
REFRESH_TIMEOUT = 15000
"""What `containerReadRefreshTimeoutMillisecondsDefault` stands for."""


def sample(spec: Field, variant: int) -> Value:
    """Make up a value; another variant gives another value."""
    if spec.choices:
        return spec.choices[variant]
    if spec.items:
        inner = sample(spec.items, variant)
        return [inner] if spec.kind is Kind.LIST else {"key": inner}
    fields = {key: sample(field, variant) for key, field in spec.fields.items()}
    plain: dict[Kind, Value] = {
        Kind.STRING: f"text {variant}",
        Kind.INTEGER: variant + 1,
        Kind.BOOLEAN: bool(variant),
    }
    return fields or plain[spec.kind]


def test_every_implemented_property_has_a_rule() -> None:
    """The official plan is known for everything that can change."""
    ruled = {token: set(rules) for token, rules in updates().items()}

    assert {token: {*s.inputs, *s.refused} for token, s in SCHEMAS.items()} == ruled


@each_property
def test_change(token: str, name: str, rule: dict[str, Any]) -> None:
    """A change replaces the resource, or not."""
    spec = SCHEMAS[token].inputs[name]
    olds = {**MINIMAL.get(token, {}), name: sample(spec, 0)}
    news = {**MINIMAL.get(token, {}), name: sample(spec, 1)}

    found = Client(docker_plugin()).diff(token, olds, news)

    assert found.diffs == [name]
    assert found.replaces == ([name] if rule["update"] == "replace" else [])
    assert all(
        kind.endswith("_REPLACE") == (rule["update"] == "replace")
        for kind in found.details.values()
    )


@each_property
def test_default(token: str, name: str, rule: dict[str, Any]) -> None:
    """What is not given has the official default."""
    checked = Client(docker_plugin()).checked(token, MINIMAL.get(token, {}))

    expected = rule.get("default")
    if isinstance(expected, str) and expected.startswith("containerReadRefreshTimeout"):
        expected = REFRESH_TIMEOUT
    if name not in {"name", *MINIMAL.get(token, {})}:
        assert checked.values.get(name) == expected


def test_container_is_deleted_before_its_replacement() -> None:
    """The official Container is, unless the resource's options say otherwise."""
    token = "docker:index/container:Container"
    olds: Properties = {"user": "1", "name": "a", "__defaults": ["name"]}

    found = Client(docker_plugin()).diff(token, olds, {**olds, "user": "2"})

    assert found.delete_before_replace


@pytest.mark.parametrize(
    ("defaulted", "first"), [(["name"], False), ([], True)], ids=["automatic", "given"]
)
def test_a_given_name_is_freed_before_the_replacement(
    *, defaulted: list[Value], first: bool
) -> None:
    """Two volumes cannot bear one name; an automatic name is new for each."""
    token = "docker:index/volume:Volume"
    olds: Properties = {"name": "data", "driver": "a", "__defaults": defaulted}
    news: Properties = {"name": "data", "driver": "b", "__defaults": defaulted}

    assert Client(docker_plugin()).diff(token, olds, news).delete_before_replace is first
