"""A config with mistakes: the engine names all of them and begins nothing."""

import time
from collections.abc import Generator
from pathlib import Path

import docker
import pytest

from tests.integration.stack import LABEL, Stack, left_behind, platform

pytestmark = pytest.mark.engine

QUICK_SECONDS = 15
LONG = 41 * "a"
SLUG = (
    "lower-case letters, digits and single hyphens, a letter first, no hyphen last,"
    " at most 40 characters, not a reserved name"
)
PLAN = "basic, business, enterprise"
# What the engine says of each, word for word, all at once.
MISTAKES = f"""\
odoo-cloud:platform.hosts.local.memory: given 2GiB, with 3840MiB promised (postgres 512MiB,\
 edge 256MiB, umoja 3GiB); valid: 1792MiB more, or so much less promised
odoo-cloud:platform.images.redis: given 'redis'; valid: an image name with tag or digest, such as\
 postgres:18 or name@sha256:<64 hex digits>; for each tenant's sessions
odoo-cloud:platform.tls.issuer: given 'letsencrypt'; valid: acme, internal
odoo-cloud:tenants.Umoja: given 'Umoja'; valid: {SLUG}
odoo-cloud:tenants.{LONG}: given '{LONG}'; valid: {SLUG}
odoo-cloud:tenants.acme.plan: given 'gold'; valid: {PLAN}
odoo-cloud:tenants.globex.domains[0]: given 'no host name'; valid: a host name such as\
 erp.acme.example
odoo-cloud:tenants.initech.domain: given an unknown key; valid: plan, domains, state, host, image,\
 modules, overrides
odoo-cloud:tenants.initech.domains[0]: given 'erp.acme.example'; valid: a host name that is not\
 taken by odoo-cloud:tenants.acme.domains[0]
odoo-cloud:tenants.initech.host: given 'paris'; valid: local
odoo-cloud:tenants.postgres: given 'postgres'; valid: {SLUG}
""".splitlines()


@pytest.fixture
def mistaken(tmp_path: Path) -> Generator[Stack]:
    """Return a stack that was never deployed, with many mistakes in its config."""
    wanted = platform()
    wanted["hosts"]["local"]["memory"] = "2GiB"
    wanted["images"] = {"redis": "redis"}
    wanted["tls"] = {"issuer": "letsencrypt"}
    tenants: dict[str, object] = {
        "acme": {"plan": "gold", "domains": ["erp.acme.example"]},
        "Umoja": {"plan": "basic"},
        LONG: {"plan": "basic"},
        "umoja": {"plan": "business"},
        "postgres": {"plan": "basic"},
        "globex": {"plan": "basic", "domains": ["no host name"]},
        "initech": {
            "plan": "basic",
            "domain": "erp.initech.example",
            "domains": ["erp.acme.example"],
            "host": "paris",
        },
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
    assert [line for line in lines if line.startswith("odoo-cloud:")] == MISTAKES
    assert f"{len(MISTAKES)} mistakes" in result.output
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
