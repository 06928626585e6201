"""Every exit code, from the command that ends with it."""

from datetime import UTC, datetime

import pytest

from odoo_cloud_lib.audit import Difference, DifferenceKind
from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.errors import (
    ConfigError,
    DatabaseError,
    LedgerError,
    Problem,
    StackLockedError,
    TenantBusyError,
    TenantMissingError,
    TransitionError,
)
from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud

SINCE = datetime(2026, 1, 2, tzinfo=UTC)
BUSY = TenantBusyError("acme", operation=7, verb="move", actor="ops@test", since=SINCE)
FAILED = DatabaseError("acme", reason="no answer", command="docker ps")


def test_the_numbers_stay_what_they_are() -> None:
    """Programs rely on them."""
    assert {it.name: int(it) for it in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "REFUSED": 3,
        "BUSY": 4,
        "SOME_FAILED": 5,
        "DIFFERENT": 6,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("error", "code", "state"),
    [
        (FAILED, 1, "failed"),
        (RuntimeError("hunter2"), 1, "failed"),
        (TenantMissingError("acme", []), 3, "refused"),
        (ConfigError([Problem("a", "b", "c")]), 3, "refused"),
        (TransitionError("acme", current="failed", wanted="x", legal=()), 3, "refused"),
        (BUSY, 4, "busy"),
        (StackLockedError("stack dev", reason="held", command="wait"), 4, "busy"),
    ],
)
def test_of_one_tenant(cloud: FakeCloud, run: Run, error: Exception, code: int, state: str) -> None:
    """Its own end is the command's."""
    cloud.errors["acme"] = error
    said = run("tenants", "suspend", "acme", "--json")
    assert (said.code, said.json[0]["state"]) == (code, state)
    assert "hunter2" not in said.output + said.errors


def test_of_several_tenants(cloud: FakeCloud, run: Run) -> None:
    """One that failed stops no other, and shows at the end."""
    assert run("tenants", "suspend", "acme", "globex").code == 0
    cloud.errors["acme"] = BUSY
    said = run("tenants", "suspend", "acme", "globex", "umbrella")
    assert said.code == 5
    assert [slug for _, slug in cloud.done] == ["acme", "globex", "globex", "umbrella"]
    rows = [line.split()[:3] for line in said.output.splitlines()[1:]]
    assert rows == [
        ["acme", "suspend", "busy"],
        ["globex", "suspend", "done"],
        ["umbrella", "suspend", "done"],
    ]
    assert "acme: ops@test is at move since 2026-01-02 00:00:00 UTC" in said.errors


def test_of_a_plan(cloud: FakeCloud, run: Run) -> None:
    """Whether it is blocked; nothing is done."""
    said = run("tenants", "suspend", "acme", "--plan")
    assert (said.code, cloud.done) == (0, [])
    assert said.output == ("acme: suspend would\n  1. deploy it\n     create x\n  needs: room\n")
    cloud.blockers = ("it is failed",)
    said = run("tenants", "suspend", "acme", "globex", "--plan", "--json")
    assert (said.code, said.json[1]["blockers"]) == (3, ["it is failed"])


def test_of_an_audit(cloud: FakeCloud, run: Run) -> None:
    """Differences are no failure, and not nothing either."""
    assert (run("audit").code, run("audit").output) == (0, "no differences\n")
    cloud.differences.append(
        Difference(
            tenant="acme",
            host="local",
            kind=DifferenceKind.EXTRA_VOLUME,
            found="a volume",
            wanted="none",
            command="docker volume rm x",
        )
    )
    said = run("audit", "--json")
    assert (said.code, said.json[0]["kind"]) == (6, "extra-volume")


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("tenants",),
        ("tenants", "suspend"),
        ("tenants", "suspend", "-i"),
        ("tenants", "suspend", "acme", "--all"),
        ("tenants", "suspend", "--filter", "size=big"),
        ("tenants", "suspend", "--filter", "host=nowhere"),
        ("tenants", "suspend", "acme", "--parallel", "0"),
        ("tenants", "plan", "acme", "--to", "huge"),
        ("tenants", "plan", "acme", "--to", "basic", "--set", "memory"),
        ("tenants", "plan", "acme", "--to", "basic", "--set", "memory=1"),
        ("tenants", "create"),
        ("tenants", "create", "acme"),
        ("tenants", "create", "acme", "--plan", "basic", "--currency", "EUR"),
        ("tenants", "create", "-", "--plan", "basic"),
        ("tenants", "create", "acme", "--from", "x.csv"),
        ("tenants", "delete"),
        ("tenants", "delete", "acme", "--no-backup"),
        ("tenants", "delete", "acme", "globex", "--force"),
        ("tenants", "modules", "acme", "globex"),
        ("tenants", "modules", "acme", "--plan"),
        ("tenants", "modules", "acme", "--install", "-x"),
        ("operations", "show", "one"),
        ("operations", "show", "99999999999999999999"),
        ("operations", "list", "--limit", "0"),
        ("operations", "list", "--state", "x"),
    ],
)
def test_of_nonsense(cloud: FakeCloud, run: Run, arguments: tuple[str, ...]) -> None:
    """It is told how it is meant, and nothing is done."""
    said = run(*arguments)
    assert (said.code, said.output, cloud.done) == (2, "", [])
    assert said.errors.startswith("Usage: odoo-cloud") or "next: " in said.errors
    assert run(*arguments, "--json").json["error"]["command"]


def test_of_what_fails_before_any_tenant(cloud: FakeCloud, run: Run) -> None:
    """Its kind counts too, and JSON says it."""
    cloud.errors["operation"] = LedgerError("operation 9", reason="none", command="x list")
    said = run("operations", "show", "9", "--json")
    assert (said.code, said.errors) == (3, "operation 9: none\n  next: x list\n")
    assert said.json == {
        "error": {
            "type": "LedgerError",
            "name": "operation 9",
            "reason": "none",
            "command": "x list",
            "log": "",
        }
    }


def test_of_an_interruption(cloud: FakeCloud, run: Run) -> None:
    """Of something that no thread of ours does."""
    cloud.errors["operation"] = KeyboardInterrupt()
    assert run("operations", "show", "9").code == 130
