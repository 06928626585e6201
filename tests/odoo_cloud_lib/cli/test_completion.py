"""Completion of tenants' names, as a shell asks for it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.odoo_cloud_lib.cli.fake_cloud import EXPORTED


def completed(words: str, folder: Path) -> list[str]:
    """Return what bash is offered for the last of ``words``."""
    environment = {
        **os.environ,
        "_ODOO_CLOUD_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    command = [sys.executable, "-P", "-m", "odoo_cloud_lib.cli"]
    done = subprocess.run(  # noqa: S603
        command, cwd=folder, env=environment, text=True, capture_output=True, check=False
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("odoo-cloud tenants sus", ["suspend"]),
        ("odoo-cloud --inventory inventory.json tenants suspend ac", ["acme"]),
        ("odoo-cloud --stack dev tenants suspend ini", ["initech"]),
        ("odoo-cloud --stack none tenants suspend ini", []),
    ],
)
def test_names_are_offered(tmp_path: Path, words: str, offered: list[str]) -> None:
    """From the inventory or the stack file; nothing, quietly, where there is neither."""
    (tmp_path / "inventory.json").write_text(json.dumps(EXPORTED))
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(
        "config:\n  odoo-cloud:tenants:\n    initech: {plan: basic}\n"
    )
    assert completed(words, tmp_path) == offered
