"""What is shown: tables for people, and JSON that is what the reference says."""

import importlib
import json
import re
from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter

from odoo_cloud_lib.cli.backup_view import write_backups
from odoo_cloud_lib.cli.options import SHAPES
from odoo_cloud_lib.ledger.catalogue import Backup
from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud


@pytest.mark.parametrize(
    "command",
    [
        ("tenants", "list"),
        ("tenants", "show", "acme"),
        ("tenants", "suspend", "acme"),
        ("tenants", "modules", "acme"),
        ("operations", "list"),
        ("operations", "show", "1"),
        ("capacity",),
        ("audit",),
    ],
)
@pytest.mark.usefixtures("cloud")
def test_the_json_has_the_declared_shape(run: Run, command: tuple[str, ...]) -> None:
    """A program can read it back with the library's own models."""
    said = run(*command, "--json")
    assert (said.code, said.errors.replace("at work\n", "")) == (0, "")
    shape = SHAPES[" ".join(command[:2])][-1]
    module, _, name = shape.model.partition(":")
    model: type[object] = getattr(importlib.import_module(module), name)
    for it in said.json if shape.many else [said.json]:
        TypeAdapter(model).validate_json(json.dumps(it))


@pytest.mark.usefixtures("cloud")
def test_tenants_are_a_table(run: Run) -> None:
    """Neither colours nor lines that are cut where there is no terminal."""
    assert run("tenants", "list").output.splitlines() == [
        "tenant  state      plan      host   serves  address                             note",
        "acme    active     basic     local  yes     https://acme.odoo.localhost:8443",
        "globex  suspended  business  local  no      https://globex.odoo.localhost:8443  "
        "resume is under way",
    ]


@pytest.mark.usefixtures("cloud")
def test_a_tenant_is_shown_with_its_operations(run: Run) -> None:
    """All that is known of it."""
    said = run("tenants", "show", "acme")
    assert "memory     1GiB\n" in said.output
    assert "modules    base, sale\n" in said.output
    assert "2       acme    suspend  interrupted" in said.output


@pytest.mark.usefixtures("cloud")
def test_an_operation_is_shown_with_its_steps(run: Run) -> None:
    """And how long each took."""
    said = run("operations", "show", "1")
    assert "took       4.0 s\n" in said.output
    assert said.output.endswith("step  name       took   note\n1     deploy it  4.0 s\n")


@pytest.mark.usefixtures("cloud")
def test_modules_that_are_there_are_a_table(run: Run) -> None:
    """Of one tenant; hundreds that are not installed are left to the JSON."""
    assert run("tenants", "modules", "acme").output == (
        "module  version   state\nbase    19.0.1.3  installed\n"
    )


@pytest.mark.usefixtures("cloud")
def test_hosts_are_shown_with_what_is_left(run: Run) -> None:
    """Promised are tenants and the platform's own parts; more than there is shows below zero."""
    paris, berlin = (re.split(" {2,}", it) for it in run("capacity").output.splitlines()[1:])
    counts = "2 active, 1 suspended"
    sizes = ["8GiB", "4GiB", "4GiB", "512MiB", "40GiB"]
    assert paris == ["paris", *sizes, counts, "4 basic, 1 business"]
    assert berlin == ["berlin", "2GiB", "4GiB", "-2GiB", counts, "none", "no login"]


def test_a_tenant_that_is_not_there_is_named(cloud: FakeCloud, run: Run) -> None:
    """With those that are."""
    said = run("tenants", "show", "globe")
    assert (said.code, cloud.done) == (3, [])
    assert "valid: globex" in said.errors


def test_where_a_backup_is_from_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """With what was wrong with it; a zip's name steers no terminal."""
    backup = Backup(
        tenant="acme",
        snapshot="1f0b3c5d" * 8,
        taken=datetime(2026, 1, 2, tzinfo=UTC),
        seconds=1,
        bytes=1,
        new_bytes=1,
        database_bytes=1,
        files=1,
        missing=2,
        damaged=0,
        origin="old\x1b[2J.zip",
    )
    write_backups([backup])
    shown = capsys.readouterr().out.splitlines()[1]
    assert shown.endswith(r"from old\x1b[2J.zip, 2 files missing before")
