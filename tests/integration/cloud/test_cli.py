"""The command on a real stack: what it does, what it says, and its exit codes."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from tests.integration.cloud.command import run, start
from tests.integration.cloud.conftest import StatusOf
from tests.integration.interrupt import kill_session
from tests.integration.stack import Stack

pytestmark = pytest.mark.engine


def test_tenants_from_a_file_then_many_at_once(
    edited: Stack, status: StatusOf, tmp_path: Path
) -> None:
    """One tenant that cannot be stops no other; filters choose; a plan does nothing."""
    file = tmp_path / "tenants.csv"
    file.write_text(
        "slug,plan,host,set\numbrella,basic,,\nacme,basic,,\nhooli,basic,,memory=2GiB\n"
    )
    made = run(edited, "tenants", "create", "--from", str(file), "--json")
    assert made.code == 5, made.errors
    states = [(it["tenant"], it["state"]) for it in made.json]
    assert states == [("umbrella", "done"), ("acme", "refused"), ("hooli", "done")], made.errors
    assert made.json[1]["error"]["type"] == "TenantExistsError"
    assert made.json[0]["result"] == {"url": f"https://umbrella.odoo.localhost:{edited.https_port}"}
    assert "umbrella: umbrella-odoo created" in made.errors

    listed = run(edited, "tenants", "list", "--filter", "plan=basic", "--json")
    assert [it["slug"] for it in listed.json] == ["acme", "umbrella", "hooli"]
    table = run(edited, "tenants", "list").output.splitlines()
    assert table[0].split() == ["tenant", "state", "plan", "host", "serves", "address", "note"]
    assert table[2].split()[:5] == ["umbrella", "active", "basic", "local", "yes"]

    planned = run(edited, "tenants", "suspend", "hooli", "--plan")
    assert planned.code == 0
    assert "hooli: suspend would\n  1. deploy it suspended\n" in planned.output
    assert "delete hooli-odoo" in planned.output
    assert status("hooli") == 200

    unsaid = run(edited, "tenants", "suspend", "--filter", "host=local")
    assert (unsaid.code, unsaid.output) == (3, "")
    assert "3 tenants: not confirmed" in unsaid.errors

    # One that is suspended already, and one that is not there.
    assert run(edited, "tenants", "suspend", "umbrella", "hooli").code == 0
    assert (status("umbrella"), status("hooli"), status("acme")) == (503, 503, 200)
    asleep = run(edited, "tenants", "list", "--filter", "state=suspended", "--json")
    assert [it["slug"] for it in asleep.json] == ["umbrella", "hooli"]
    back = run(edited, "tenants", "resume", "--filter", "state=suspended", "--json")
    assert (back.code, len(back.json)) == (0, 2)
    assert status("hooli") == 200
    edited.preview("--expect-no-changes")

    shown = run(edited, "tenants", "show", "hooli", "--json").json
    assert (shown["status"]["state"], shown["memory"]) == ("active", 2 * 1024**3)
    assert [it["verb"] for it in shown["operations"]][:3] == ["resume", "suspend", "create"]
    assert "modules    base" in run(edited, "tenants", "show", "hooli").output


def test_refusals_have_codes_of_their_own(edited: Stack) -> None:
    """Nothing was done, and the code says why."""
    missing = run(edited, "tenants", "suspend", "acmee", "--json")
    assert (missing.code, missing.json[0]["state"]) == (3, "refused")
    assert "there is no such tenant; valid: acme" in missing.errors
    assert run(edited, "tenants", "resume", "acmee", "--plan").code == 3
    assert run(edited, "tenants", "plan", "acme", "--to", "huge").code == 2
    assert run(edited, "operations", "show", "99999").code == 3
    assert run(edited, "tenants", "create", "soylent", "--plan", "basic", "--host", "x").code == 3


def test_the_platform_as_a_whole(edited: Stack) -> None:
    """Nothing is wrong with it, and there is room."""
    assert run(edited, "config", "check").code == 0
    audited = run(edited, "audit", "--json")
    assert (audited.code, audited.json) == (0, []), audited.output
    (host,) = run(edited, "capacity", "--json").json
    assert (host["host"], host["memory"], host["trouble"]) == ("local", 12 * 1024**3, None)
    assert run(edited, "capacity").output.splitlines()[1].startswith("local  12GiB")
    assert re.search(
        r"^base +19\.0\S* +installed$", run(edited, "tenants", "modules", "acme").output, re.M
    )


@pytest.mark.soak
def test_a_tenant_is_deleted_in_two_steps_or_at_once(edited: Stack, status: StatusOf) -> None:
    """Scheduled and taken back; erased only by who names it."""
    assert run(edited, "tenants", "create", "weyland", "--plan", "basic").code == 0
    assert run(edited, "tenants", "delete", "weyland").code == 0
    hidden = run(edited, "tenants", "show", "weyland", "--json").json["status"]
    assert (hidden["state"], hidden["serving"]) == ("deleting", False)
    assert run(edited, "tenants", "cleanup", "--json").json == []
    assert run(edited, "tenants", "undelete", "weyland").code == 0
    assert status("weyland") == 200
    assert run(edited, "tenants", "delete", "weyland", "--force").code == 3
    confirmed = ("--force", "--confirm", "weyland", "--no-backup")
    gone = run(edited, "tenants", "delete", "weyland", *confirmed)
    assert gone.code == 0, gone.errors
    assert run(edited, "tenants", "show", "weyland").code == 3
    edited.preview("--expect-no-changes")


@pytest.mark.soak
def test_an_interrupted_creation_is_found_and_finished(edited: Stack, status: StatusOf) -> None:
    """Killed half-way, with its engine; the ledger knows, and resuming finishes it."""
    process = start(edited, "tenants", "create", "tyrell", "--plan", "basic")
    assert process.stderr is not None
    for line in process.stderr:
        if "tyrell-database created" in line:
            break
    kill_session(process.pid)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL

    found = run(edited, "operations", "list", "--state", "interrupted", "--json").json
    (number,) = [it["id"] for it in found if it["tenant"] == "tyrell"]
    shown = run(edited, "operations", "show", str(number)).output
    assert "state      interrupted" in shown
    assert "1     deploy it  not ended" in shown
    finished = run(edited, "operations", "resume", str(number), "--json")
    assert finished.code == 0, finished.errors
    assert (finished.json["state"], finished.json["continues"]) == ("done", number)
    assert status("tyrell") == 200
    edited.preview("--expect-no-changes")
    again = run(edited, "operations", "resume", str(number))
    assert (again.code, again.output) == (3, "")


def test_on_interrupt_what_is_begun_ends_and_the_rest_is_called_off(
    edited: Stack, status: StatusOf
) -> None:
    """One ^C, of the command alone: the engine that works for it comes to its end."""
    process = start(edited, "tenants", "restart", "acme", "tyrell", "--parallel", "1", "--json")
    assert process.stderr is not None
    for line in process.stderr:
        if "acme: acme-odoo creating" in line:
            break
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert "finishing what is begun" in errors
    assert [it["state"] for it in json.loads(output)] == ["done", "not begun"]
    assert process.returncode == 130
    assert status("acme") == 200


@pytest.mark.soak
def test_an_interrupt_of_a_terminal_reaches_the_engine_too(edited: Stack) -> None:
    """It ends its step and stops; that is told, and the same again goes on from there."""
    create = ("tenants", "create", "cyberdyne", "--plan", "basic", "--json")
    process = start(edited, *create)
    assert process.stderr is not None
    for line in process.stderr:
        if "cyberdyne-database creating" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=120)
    assert [it["state"] for it in json.loads(output)] == ["failed"], errors
    assert process.returncode == 1
    done = run(edited, *create)
    assert (done.code, done.json[0]["state"]) == (0, "done"), done.errors
    edited.preview("--expect-no-changes")
