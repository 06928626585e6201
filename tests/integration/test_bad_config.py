"""A config with mistakes: the engine names all of them and begins nothing."""

import time
from collections.abc import Generator
from pathlib import Path

import docker
import pytest

from tests.integration.stack import LABEL, Stack, left_behind, platform

pytestmark = pytest.mark.engine

QUICK_SECONDS = 15
# Where, what is given, and a part of what would be valid.
MISTAKES = [
    ("platform.hosts.local.memory", "'2 gigs'", "An amount with its unit, such as 16GiB"),
    ("platform.hosts.local.postgres.port", "70000", "a whole number from 1 to 65535"),
    ("platform.tls.issuer", "'letsencrypt'", "acme, internal"),
    ("tenants.acme.plan", "'gold'", "basic, business, enterprise"),
    ("tenants.Umoja", "'Umoja'", "lower-case letters"),
    ("tenants.initech.domain", "an unknown key", "domains"),
]


@pytest.fixture
def mistaken(tmp_path: Path) -> Generator[Stack]:
    """Return a stack that was never deployed, with six mistakes in its config."""
    wanted = platform()
    local = wanted["hosts"]["local"]
    local["memory"] = "2 gigs"
    local["postgres"]["port"] = 70000
    wanted["tls"] = {"issuer": "letsencrypt"}
    tenants = {
        "acme": {"plan": "gold"},
        "Umoja": {"plan": "basic"},
        "initech": {"plan": "basic", "domain": "erp.initech.example"},
    }
    stack = Stack(tmp_path / "mistaken", wanted, tenants)
    try:
        stack.create()
        yield stack
    finally:
        stack.remove()


@pytest.mark.parametrize("arguments", [("preview",), ("up", "--yes", "--skip-preview")])
def test_every_mistake_is_named_and_nothing_begun(
    mistaken: Stack, arguments: tuple[str, ...]
) -> None:
    """Each with its path, what was given and what is valid; no traceback, no resource."""
    started = time.monotonic()
    result = mistaken.run(*arguments, check=False)
    took = time.monotonic() - started
    assert result.code != 0
    lines = [line.strip() for line in result.output.splitlines()]
    for path, given, valid in MISTAKES:
        said = [it for it in lines if it.startswith(f"odoo-cloud:{path}: given {given}; valid: ")]
        assert len(said) == 1, result.output
        assert valid in said[0]
    assert "6 mistakes" in result.output
    assert "Traceback" not in result.output
    assert 'File "' not in result.output
    assert resources(mistaken) == []
    engine = docker.from_env()
    assert left_behind(engine, f"{LABEL}={mistaken.name}") == []
    engine.close()
    assert took < QUICK_SECONDS


def test_a_mistake_leaves_what_is_deployed_alone(stack: Stack) -> None:
    """A slip in one tenant's entry stops the whole run; the state keeps what it has."""
    before, exported = resources(stack), stack.outputs()
    tenants = stack.tenants
    try:
        stack.tenants = {**tenants, "acme": {"plan": "gold"}, "initech": {"plan": "basic"}}
        result = stack.run("up", "--yes", "--skip-preview", check=False)
    finally:
        stack.tenants = tenants
    assert result.code != 0
    assert "tenants.acme.plan: given 'gold'" in result.output
    assert resources(stack) == before
    assert stack.outputs() == exported


def resources(stack: Stack) -> list[tuple[str, ...]]:
    """Return what the state holds beside the stack itself: each one's name, id and last change."""
    latest = stack.state()["checkpoint"].get("latest", {})
    found: list[dict[str, str]] = latest.get("resources", [])
    return [
        tuple(it.get(key, "") for key in ("urn", "id", "modified"))
        for it in found
        if it["type"] != "pulumi:pulumi:Stack"
    ]
