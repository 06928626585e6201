"""A manifest is read whole, or it is told what of it is wrong."""

import json
from typing import Any

import pytest

from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.errors import CopyError

SOUND: dict[str, Any] = {
    "schema_version": 1,
    "slug": "acme",
    "stack": "prod",
    "host": "paris",
    "when": "2026-01-31T12:00:00Z",
    "image": "odoo:19.0",
    "image_id": "sha256:00",
    "modules": {"base": "19.0.1.3"},
    "database_bytes": 9,
    "rows": {"public.res_users": 5},
    "files": 1,
    "missing": [],
    "damaged": [],
}


def test_a_sound_one_is_read() -> None:
    """With what it leaves out."""
    found = Manifest.read("acme", json.dumps(SOUND))
    assert (found.rows, found.extensions) == ({"public.res_users": 5}, ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "all of it: Invalid JSON"),
        ("{", "all of it: Invalid JSON"),
        (json.dumps({**SOUND, "schema_version": 2}), "schema_version: Input should be 1"),
        (json.dumps({**SOUND, "rows": {"a": "x"}}), "rows.a: Input should be a valid integer"),
        (json.dumps({**SOUND, "newer": 1}), "newer: Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_read_is_told(text: str, told: str) -> None:
    """With the place in it, and what to do."""
    with pytest.raises(CopyError) as refused:
        Manifest.read("acme", text)
    assert f"acme: manifest.json of its backup: {told}" in str(refused.value)
    assert "next: odoo-cloud backups list acme, and another backup" in str(refused.value)
