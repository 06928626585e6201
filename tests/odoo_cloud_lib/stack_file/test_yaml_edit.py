"""Edits of a YAML text: what they write, and that they touch nothing else."""

import pytest

from odoo_cloud_lib.stack_file.yaml_edit import EditRefusedError, load, rewrite

BLOCK = """\
# Ours.
top:   'quoted'   # twice
tenants:
    # first
    acme:   # A
      plan:  basic # p
      domains:
        - erp.acme.example   # main
        - b.example
    # second

    umoja: { plan: basic,}
    # end
last: [1,   2]
"""


def edited(text: str, **changes: object) -> str:
    """Return ``text`` in which keys of the mapping ``tenants`` have these values."""
    said = load(text)
    tenants: dict[str, object] = {**(said["tenants"] or {}), **changes}
    kept = {key: value for key, value in tenants.items() if value is not None}
    return rewrite(text, {**said, "tenants": kept})


def test_nothing_to_change_changes_nothing() -> None:
    """Not even the layout."""
    assert rewrite(BLOCK, load(BLOCK)) == BLOCK


def test_a_new_entry_goes_to_the_end_in_the_style_of_its_mapping() -> None:
    """A line for each key; values on one line."""
    entry = {"plan": "basic", "domains": ["a.example", "Bü.example"], "overrides": {"cpus": 2}}
    lines = (
        "    globex:\n"
        "      plan: basic\n"
        '      domains: [a.example, "Bü.example"]\n'
        "      overrides: {cpus: 2}\n"
    )
    assert edited(BLOCK, globex=entry) == BLOCK.replace("    # end\n", f"{lines}    # end\n")


def test_only_what_differs_is_replaced() -> None:
    """A value, its comment kept; a list in one piece; a new key behind the others."""
    entry = {"plan": "business", "domains": ["c.example"], "state": "suspended"}
    text = edited(BLOCK, acme=entry)
    old = "basic # p\n      domains:\n        - erp.acme.example   # main\n        - b.example\n"
    new = "business # p\n      domains: [c.example]\n      state: suspended\n"
    assert text == BLOCK.replace(old, new)


def test_a_key_and_an_entry_are_taken_out_with_their_own_lines_only() -> None:
    """Comments around them stay."""
    domains = "      domains:\n        - erp.acme.example   # main\n        - b.example\n"
    assert edited(BLOCK, acme={"plan": "basic"}) == BLOCK.replace(domains, "")
    entry = BLOCK[BLOCK.index("    acme:") : BLOCK.index("    # second")]
    assert edited(BLOCK, acme=None) == BLOCK.replace(entry, "")
    assert edited(BLOCK, umoja=None) == BLOCK.replace("    umoja: { plan: basic,}\n", "")


def test_the_last_entry_leaves_an_empty_mapping_and_all_comments() -> None:
    """Which the next entry fills again."""
    text = edited(edited(BLOCK, acme=None), umoja=None)
    assert "tenants: {}\n    # first\n    # second\n\n    # end\nlast" in text
    again = edited(text, acme={"plan": "basic"})
    assert "tenants:\n  acme:\n    plan: basic\n    # first\n" in again


@pytest.mark.parametrize("empty", ["{}", "{ }", "", "~", "null", "{} # none yet"])
def test_an_empty_mapping_in_any_form_takes_its_first_entry(empty: str) -> None:
    """On lines of its own, what is said beside it kept."""
    text = f"tenants: {empty}\nlast: 1\n"
    comment = " # none yet" if "#" in empty else ""
    filled = f"tenants:{comment}\n  acme:\n    plan: basic\nlast: 1\n"
    assert edited(text, acme={"plan": "basic"}) == filled
    assert edited(filled, acme=None) == f"tenants: {{}}{comment}\nlast: 1\n"


def test_a_mapping_on_one_line_stays_on_one_line() -> None:
    """With the spaces that it has."""
    text = "tenants: { a: {plan: basic},  b: {plan: basic} } # t\n"
    assert edited(text, c={"plan": "basic"}) == text.replace(" } #", ", c: {plan: basic} } #")
    assert edited(text, a=None) == "tenants: { b: {plan: basic} } # t\n"
    assert edited(text, b=None) == "tenants: { a: {plan: basic} } # t\n"
    assert edited(text, b={}) == "tenants: { a: {plan: basic},  b: {} } # t\n"
    assert edited(text, b={"cpus": 1}) == "tenants: { a: {plan: basic},  b: {cpus: 1} } # t\n"


def test_line_ends_and_a_missing_last_one_are_kept() -> None:
    """Whatever editor wrote the file."""
    text = "tenants:\r\n  a: {plan: basic}\r\nlast: 1"
    added = "tenants:\r\n  a: {plan: basic}\r\n  b:\r\n    cpus: 2\r\nlast: 1"
    assert edited(text, b={"cpus": 2}) == added
    assert edited("tenants:\n  a: {cpus: 1}", b={"cpus": 2}) == (
        "tenants:\n  a: {cpus: 1}\n  b:\n    cpus: 2\n"
    )


def test_numbers_truth_and_text_are_told_apart() -> None:
    """1 is neither true nor 1.0 nor '1'."""
    text = "tenants: {a: 1}\n"
    assert edited(text, a=True) == "tenants: {a: true}\n"
    assert edited(text, a=1.0) == "tenants: {a: 1.0}\n"
    assert edited(text, a="1") == 'tenants: {a: "1"}\n'
    assert edited(text, a="no") == 'tenants: {a: "no"}\n'


@pytest.mark.parametrize(
    "text",
    [
        "tenants: {a: &x {plan: basic}, b: *x}\n",
        "base: &x {plan: basic}\ntenants:\n  a:\n    <<: *x\n",
        "tenants: {? a : {plan: basic}, c}\n",
    ],
)
def test_what_cannot_be_edited_without_harm_is_refused(text: str) -> None:
    """Anchors, merged keys and keys without a value."""
    with pytest.raises(EditRefusedError, match="leaves the rest alone"):
        edited(text, a={"plan": "business"})


@pytest.mark.parametrize("text", ["", "- a\n", "a: {\n", "a: 1\na: 2\n", "a: 1\n---\nb: 2\n", "\0"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    """With the parser's words, or what it is instead."""
    with pytest.raises(EditRefusedError):
        load(text)
