"""The project's own checker, as the library asks it."""

from pathlib import Path

import pytest

from odoo_cloud_lib.errors import ConfigError, StackError
from odoo_cloud_lib.stack_file.check import check

ROOT = Path(__file__).parents[3]


def test_a_sound_config_says_what_its_tenants_stand_on() -> None:
    """By logical name, as the engine has it."""
    declared = check(ROOT, ROOT / "Pulumi.dev.yaml")
    needs = {
        "local-odoo-cloud/odoo:19.0",
        "local-redis:8",
        "local-restic/restic:0.19.1",
        "local-template-odoo-cloud/odoo:19.0-base",
    }
    hosts = {"local-postgres:18", "local-caddy:2.11", "local-rclone/rclone:1.75.1"}
    hosts |= {"local-odoo-cloud/operator:0.1"}
    assert declared.shared == needs | hosts
    assert set(declared.tenants) == {"acme", "umoja"}
    assert declared.tenants["acme"].host == "local"
    assert declared.tenants["acme"].shared == needs


def test_every_mistake_comes_back_as_it_was_found(tmp_path: Path) -> None:
    """Path, value given and what is valid, hostile values included."""
    text = (ROOT / "Pulumi.dev.yaml").read_text()
    file = tmp_path / "mistaken.yaml"
    file.write_text(text.replace("{plan: basic}", '{plan: "☂\'; -i"}').replace("umoja:", "a.b:"))
    with pytest.raises(ConfigError) as caught:
        check(ROOT, file)
    assert [(it.path, it.given) for it in caught.value.problems] == [
        ("odoo-cloud:tenants.acme.plan", '"☂\'; -i"'),
        ('odoo-cloud:tenants["a.b"]', "'a.b'"),
    ]
    assert caught.value.problems[0].valid == "basic, business, enterprise"


@pytest.mark.parametrize("folder", ["empty", "missing"])
def test_a_folder_without_a_project_is_named(tmp_path: Path, folder: str) -> None:
    """With what its checker said."""
    project = tmp_path / folder
    (tmp_path / "empty").mkdir()
    with pytest.raises(StackError, match="valid: the folder of an odoo-cloud project"):
        check(project, ROOT / "Pulumi.dev.yaml")
