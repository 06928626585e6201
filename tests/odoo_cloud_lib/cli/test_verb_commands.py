"""Verbs from the command line: what they are given, whom they concern, and who has to say yes."""

from typing import Any

import pytest

from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud


def given(cloud: FakeCloud) -> list[tuple[str, str, dict[str, Any]]]:
    """Return verb, tenant and arguments of what was done."""
    return [
        (verb.name, slug, verb.model_dump(mode="json", exclude_defaults=True))
        for verb, slug in cloud.done
    ]


@pytest.mark.parametrize(
    ("arguments", "verb", "wanted"),
    [
        (("suspend",), "suspend", {}),
        (("resume",), "resume", {}),
        (("restart",), "restart", {}),
        (("plan", "--to", "business"), "set plan", {"plan": "business"}),
        (
            ("plan", "--to", "basic", "--set", "workers=2"),
            "set plan",
            {"plan": "basic", "overrides": {"workers": 2}},
        ),
        (("plan", "--to", "basic", "--reset"), "set plan", {"plan": "basic", "overrides": {}}),
        (
            ("modules", "--install", "sale", "--update", "base"),
            "set modules",
            {"install": ["sale"], "update": ["base"]},
        ),
        (("delete",), "schedule delete", {}),
        (("undelete",), "cancel delete", {}),
        (("delete", "--force", "--confirm", "acme"), "delete", {}),
        (("delete", "--force", "--confirm", "acme", "--no-backup"), "delete", {"backup": False}),
    ],
)
def test_a_verb_gets_what_was_given(
    cloud: FakeCloud, run: Run, arguments: tuple[str, ...], verb: str, wanted: dict[str, Any]
) -> None:
    """By the ledger's names."""
    name, *options = arguments
    said = run("tenants", name, "acme", *options)
    assert (said.code, said.output) == (0, f"acme: {verb} done\n")
    assert given(cloud) == [(verb, "acme", wanted)]


@pytest.mark.parametrize(
    ("options", "verb", "wanted"),
    [
        (("--part", "files"), "restore", {"part": "files"}),
        (("--attachment", "12"), "restore attachment", {"attachment": 12}),
        (
            ("--attachment", "12", "--backup", "00ff"),
            "restore attachment",
            {"attachment": 12, "backup": "00ff"},
        ),
    ],
)
def test_all_of_a_backup_is_restored_or_one_attachment(
    cloud: FakeCloud, run: Run, options: tuple[str, ...], verb: str, wanted: dict[str, Any]
) -> None:
    """One command for whoever has lost something."""
    said = run("backups", "restore", "acme", *options)
    assert (said.code, said.output) == (0, f"acme: {verb} done\n")
    assert given(cloud) == [(verb, "acme", wanted)]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--attachment", "0"), "attachment: given 0; valid: Its number"),
        (("--attachment", "-3"), "attachment: given -3; valid: Its number"),
        (("--attachment", "9" * 10), "attachment: given 9999999999; valid: Its number"),
        (("--attachment", "3", "--part", "files"), "part: given 'files'; valid: An attachment"),
        (("--attachment", "3", "--backup", "x"), "backup: given 'x'; valid: A backup"),
    ],
)
def test_what_is_no_attachment_is_refused(
    cloud: FakeCloud, run: Run, options: tuple[str, ...], told: str
) -> None:
    """With what is valid; nothing is done."""
    said = run("backups", "restore", "acme", *options)
    assert (said.code, cloud.done) == (2, [])
    assert told in said.errors


@pytest.mark.parametrize(
    ("options", "wanted"),
    [((), {}), (("--backup", "00FF"), {"backup": "00ff"})],
)
def test_the_latest_backup_is_proven_or_another(
    cloud: FakeCloud, run: Run, options: tuple[str, ...], wanted: dict[str, Any]
) -> None:
    """Named in either case, as somebody may have it on paper."""
    assert run("backups", "drill", "acme", *options).code == 0
    assert given(cloud) == [("drill", "acme", wanted)]


@pytest.mark.parametrize("at", ["2026-11-26", "20261126", "1700000000"])
def test_a_day_is_no_moment(cloud: FakeCloud, run: Run, at: str) -> None:
    """Nobody who gives one means its midnight."""
    said = run("backups", "recover", "acme", "--at", at)
    assert (said.code, cloud.done) == (2, [])
    assert f"at: given '{at}'; valid: A day and its time, such as 2026" in said.errors


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("plan", "acme", "--to", "basic", "--set", "memroy=2GiB"),
            "overrides.memroy: given an unknown key; valid: memory, cpus, cpu_shares, workers,",
        ),
        (
            ("plan", "acme", "--to", "basic", "--set", "memory=2Gib"),
            "overrides.memory: given '2Gib'; valid: An amount with its unit, such as 2GiB,",
        ),
        (("clone", "acme", "new", "--as", "gold"), "valid: basic, business, enterprise"),
        (("clone", "acme", "new", "--allow", "a.b"), "--rules and --allow go with --anonymize"),
        (
            ("create", "new", "--plan", "basic", "--domain", "-x"),
            "entry.domains[0]: given '-x'; valid: a host name such as erp.acme.example",
        ),
    ],
)
def test_a_mistake_is_told_with_what_is_valid(
    cloud: FakeCloud, run: Run, words: tuple[str, ...], told: str
) -> None:
    """In the words that an editor shows for the stack file."""
    said = run("tenants", *words)
    assert (said.code, cloud.done) == (2, [])
    assert told in said.errors


def test_tenants_are_chosen_by_filters(cloud: FakeCloud, run: Run) -> None:
    """All that are given apply; none may match, which is no failure."""
    assert run("tenants", "resume", "--filter", "plan=business").code == 0
    assert (
        run("tenants", "resume", "--filter", "plan=business", "--filter", "state=active").code == 0
    )
    assert [slug for _, slug in cloud.done] == ["globex"]
    said = run("tenants", "list", "--filter", "state=suspended", "--filter", "host=local", "--json")
    assert [it["slug"] for it in said.json] == ["globex"]


def test_nothing_is_taken_from_all_unless_somebody_says_yes(cloud: FakeCloud, run: Run) -> None:
    """Without a terminal nobody does; bringing back needs no yes."""
    said = run("tenants", "suspend", "--all")
    assert (said.code, cloud.done) == (3, [])
    assert said.errors == (
        "2 tenants: not confirmed: visitors get a page instead of odoo for acme, globex;"
        " valid: yes\n  next: the same with --yes\n"
    )
    assert run("tenants", "suspend", "--all", "--plan").code == 0
    assert run("tenants", "resume", "--all").code == 0
    assert run("tenants", "suspend", "--all", "--yes", "--parallel", "1").code == 0
    assert [slug for _, slug in cloud.done][2:] == ["acme", "globex"]


def test_on_a_terminal_it_is_asked(
    cloud: FakeCloud, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is answered is done."""
    asked, answers = list[str](), [False, True]

    def ask(question: str) -> bool:
        asked.append(question)
        return answers.pop(0)

    monkeypatch.setattr("odoo_cloud_lib.cli.selection.ask", ask)
    assert run("tenants", "suspend", "--all").code == 3
    assert run("tenants", "suspend", "--all").code == 0
    assert asked[0] == "Visitors get a page instead of Odoo for 2 tenants (acme, globex). Go on?"
    assert len(cloud.done) == 2


def test_erasing_wants_the_tenant_s_name(
    cloud: FakeCloud, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed, or given with --confirm; another name is no yes."""
    assert run("tenants", "delete", "acme", "--force").code == 3
    assert run("tenants", "delete", "acme", "--force", "--confirm", "acm").code == 3
    assert cloud.done == []
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)

    def prompt(_question: str, *, err: bool) -> str:
        return "acme" if err else ""

    monkeypatch.setattr("typer.prompt", prompt)
    assert run("tenants", "delete", "acme", "--force").code == 0
    assert given(cloud) == [("delete", "acme", {})]


def test_cleanup_erases_what_is_due(cloud: FakeCloud, run: Run) -> None:
    """And nothing else."""
    assert (run("tenants", "cleanup").code, cloud.done) == (0, [])
    cloud.tenants.due_slugs.append("globex")
    assert (run("tenants", "cleanup", "--plan").code, cloud.done) == (0, [])
    assert run("tenants", "cleanup", "--json").json[0]["verb"] == "erase"
    assert [slug for _, slug in cloud.done] == ["globex"]


def test_an_operation_is_resumed_by_its_number(cloud: FakeCloud, run: Run) -> None:
    """And the one that did it is shown."""
    assert run("operations", "resume", "2", "--plan").output.startswith("acme: suspend would\n")
    assert cloud.done == []
