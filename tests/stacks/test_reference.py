"""The reference page is that of the models, and has every key."""

import json
from typing import Any

from stacks.reference import REFERENCE_FILE, render
from stacks.schema import SCHEMA_FILE


def test_the_page_is_up_to_date() -> None:
    """``make schema`` writes it anew."""
    assert REFERENCE_FILE.read_text() == render()


def test_every_key_is_on_the_page() -> None:
    """A key that nobody can read about does not exist."""
    page = REFERENCE_FILE.read_text()
    definitions: dict[str, dict[str, Any]] = json.loads(SCHEMA_FILE.read_text())["$defs"]
    keys = {key for it in definitions.values() for key in it.get("properties", {})}
    assert {"protect", "host_key", "overrides", "identity_file"} <= keys
    assert [key for key in sorted(keys) if f"| `{key}` |" not in page] == []
