"""The committed schema is that of the models, and both committed stack files keep to it."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError, validate
from ruamel.yaml import YAML

from stacks.config import StackConfig
from stacks.schema import SCHEMA_FILE, render
from tests.stacks.factories import platform, tenant

ROOT = Path(__file__).parents[2]
STACKS = ["Pulumi.dev.yaml", "Pulumi.prod.yaml"]


def stack_file(name: str) -> dict[str, Any]:
    """Return the file as YAML has it."""
    yaml = YAML(typ="safe", pure=True)
    return yaml.load(ROOT / name)  # pyright: ignore[reportUnknownMemberType]


def check(file: dict[str, Any]) -> None:
    """Hold ``file`` against the committed schema."""
    validate(file, json.loads(SCHEMA_FILE.read_text()), cls=Draft202012Validator)


def test_schema_is_up_to_date() -> None:
    """``python -m stacks.schema`` writes it anew."""
    assert SCHEMA_FILE.read_text() == render()


def test_schema_is_a_schema() -> None:
    """Editors can read it."""
    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text()))


@pytest.mark.parametrize("name", STACKS)
def test_stack_file_names_the_schema_on_its_first_line(name: str) -> None:
    """Editors find it there."""
    first = (ROOT / name).read_text().splitlines()[0]
    assert first == "# yaml-language-server: $schema=stacks/schema.json"


@pytest.mark.parametrize("name", STACKS)
def test_stack_file_keeps_to_the_schema(name: str) -> None:
    """No mistake in what an operator copies."""
    check(stack_file(name))


@pytest.mark.parametrize("name", STACKS)
def test_stack_file_loads(name: str) -> None:
    """The rules between the parts hold too."""
    values = stack_file(name)["config"]
    config = StackConfig.load(values["odoo-cloud:platform"], values["odoo-cloud:tenants"])
    assert config.tenants


def test_dev_has_two_tenants_on_this_machine() -> None:
    """What the first command runs."""
    values = stack_file("Pulumi.dev.yaml")["config"]
    config = StackConfig.load(values["odoo-cloud:platform"], values["odoo-cloud:tenants"])
    assert {slug: spec.plan.value for slug, spec in config.tenants.items()} == {
        "acme": "basic",
        "umoja": "business",
    }
    edge = config.platform.hosts["local"].edge
    assert (edge.address, edge.http_port, edge.https_port) == ("127.0.0.1", 8080, 8443)
    assert config.platform.protect is False


@pytest.mark.parametrize(
    ("settings", "tenants"),
    [
        (platform(hosts={"a-b": {"kind": "local", "memory": "1GiB", "cpus": 1}}), {}),
        (platform(hosts={}), {}),
        (platform(typo=1), {}),
        (platform(protect="yes"), {}),
        (platform(), {"Acme": tenant()}),
        (platform(), {"postgres": tenant()}),
        (platform(), {"acme": tenant(overrides={"memory": "3G"})}),
        (platform(), {"acme": {}}),
    ],
)
def test_schema_refuses(settings: dict[str, Any], tenants: dict[str, Any]) -> None:
    """What is wrong in itself is underlined while it is typed."""
    file = {"config": {"odoo-cloud:platform": settings, "odoo-cloud:tenants": tenants}}
    with pytest.raises(ValidationError):
        check(file)
