"""Which platform a command is about: options, environment, and what is missing."""

import json
from pathlib import Path

import pytest

from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.errors import InventoryError
from odoo_cloud_lib.inventory import read_inventory
from odoo_cloud_lib.version import VERSION
from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import EXPORTED


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Begin in an empty folder, with nothing of ours in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in ("ODOO_CLOUD_STACK", "ODOO_CLOUD_PROJECT"):
        monkeypatch.delenv(name, raising=False)


def test_what_is_missing_is_named_one_after_the_other(run: Run, tmp_path: Path) -> None:
    """A stack, a project, the stack's file."""
    assert "no stack was named" in run("config", "check").errors
    said = run("config", "check", "--stack", "dev")
    assert said.errors.startswith(f"{tmp_path}: no Pulumi.yaml in this folder; valid: ")
    (tmp_path / "Pulumi.yaml").write_text("name: x\n")
    assert "Pulumi.dev.yaml: no such file" in run("--stack", "dev", "config", "check").errors


def test_options_go_before_or_behind_and_override_the_environment(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The nearest to the command counts."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/Pulumi.yaml").write_text("name: x\n")
    monkeypatch.setenv("ODOO_CLOUD_STACK", "one")
    monkeypatch.setenv("ODOO_CLOUD_PROJECT", "sub")
    assert "sub/Pulumi.one.yaml" in run("config", "check").errors
    assert "sub/Pulumi.two.yaml" in run("--stack", "two", "config", "check").errors
    both = run("--stack", "two", "config", "check", "--stack", "three")
    assert "sub/Pulumi.three.yaml" in both.errors
    assert (
        "other.yaml: no such file" in run("config", "check", "--config-file", "other.yaml").errors
    )


def test_an_inventory_is_enough_to_read(tmp_path: Path, run: Run) -> None:
    """And what changes anything is refused."""
    file = tmp_path / "inventory.json"
    file.write_text(json.dumps(EXPORTED))
    assert [*Settings(inventory=file).open().tenants] == ["acme", "globex"]
    for text in ("", "[]", "{", '{"schema_version": 2}', "[" * 10000):
        file.write_text(text)
        with pytest.raises(InventoryError):
            read_inventory(file)
    assert run("tenants", "list", "--inventory", "none.json").code == 1


def test_the_version_is_the_package_s(run: Run) -> None:
    """One number, which the build reads too."""
    assert run("--version").output == f"odoo-cloud {VERSION}\n"
