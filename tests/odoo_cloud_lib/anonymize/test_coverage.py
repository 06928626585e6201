"""Which rule a column falls under, and what a report says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.anonymize import Coverage, Status, load_rules
from odoo_cloud_lib.anonymize.coverage import decide, report
from odoo_cloud_lib.anonymize.rules import Action, FieldKind, best
from odoo_cloud_lib.errors import RulesError, UnclassifiedError
from tests.odoo_cloud_lib.anonymize.factories import column, rules

# From the least specific to the most.
STEPS = (
    *("*.*", "res_*.*", "res_*.na*", "*.name", "res_*.name", "res_pa*.name"),
    *("res_partner.*", "res_partner.na*", "res_partner.name"),
)


@given(st.lists(st.integers(0, len(STEPS) - 1), min_size=1, unique=True))
def test_the_most_specific_rule_wins(order: list[int]) -> None:
    """In whatever order a file has them."""
    lines = "".join(f"  reason {n}: ['{STEPS[n]}']\n" for n in order)
    [won] = best(rules(f"safe:\n{lines}").all(), "res_partner", "name")
    assert won.text == f"{STEPS[max(order)]}: reason {max(order)}"


def test_two_equally_specific_rules_that_disagree_are_refused() -> None:
    """Both are named."""
    both = rules("anonymize: {'res_*': {name: person}}\nsafe: {technical: ['*_par.name']}")
    with pytest.raises(RulesError) as caught:
        decide([column("res_par.name")], both)
    [problem] = caught.value.problems
    assert problem.path == "res_par.name"
    assert problem.given == "'*_par.name: technical' and 'res_*.name: person'"


def test_two_equally_specific_rules_that_agree_are_none_too_many() -> None:
    """Nothing is in doubt."""
    both = rules("anonymize: {'res_*': {name: person}, '*_par': {name: person}}")
    [(_, rule)] = decide([column("res_par.name")], both)
    assert rule is not None


def test_what_tells_a_visitor_from_another_stays() -> None:
    """It is a contact's id where there is one: a fake of two digits would soon be another's."""
    [(_, rule)] = decide([column("website_visitor.access_token")], load_rules())
    assert rule is not None
    assert rule.action is Action.SAFE


def test_an_own_rule_wins_where_it_is_as_specific_and_not_where_it_is_less() -> None:
    """A shipped rule for the very column stands against a broad one."""
    shipped = "anonymize: {t: {a: text, b: text}}"
    own = "anonymize: {t: {a: null}, '*': {b: label, c: label}}"
    columns = [column("t.a"), column("t.b"), column("t.c")]
    decided = decide(columns, rules(shipped, own))
    assert [rule.text for _, rule in decided if rule] == ["t.a: null", "t.b: text", "*.c: label"]


def test_the_report_has_every_column_of_text_and_no_other() -> None:
    """With the rule as its file has it."""
    known = rules("anonymize: {t: {a: text, d: date}}\nsafe: {a reason: [t.b]}\nempty: {log: [l]}")
    columns = [column("l.x"), column("t.a"), column("t.b", "text[]"), column("t.c", "jsonb")]
    found = report(decide([*columns, column("t.d", "date"), column("t.e", "integer")], known))
    assert [(f"{it.table}.{it.column}", it.status.value, it.rule) for it in found.columns] == [
        ("l.x", "anonymized", "l is emptied: log"),
        ("t.a", "anonymized", "t.a: text"),
        ("t.b", "safe", "t.b: a reason"),
        ("t.c", "unclassified", None),
    ]
    assert Coverage.model_validate_json(found.model_dump_json()) == found


def test_what_odoo_says_of_a_column_is_the_last_resort() -> None:
    """A choice is safe unless a rule says otherwise; a wizard's column goes with its rows."""
    known = rules(
        "fields: {selection: choices, transient: wizards}\n"
        "anonymize: {'*': {email: email, kind: text}}"
    )
    columns = [
        column("t.state", "character varying", odoo=FieldKind.SELECTION),
        column("t.kind", "character varying", odoo=FieldKind.SELECTION),
        column("w.email", "character varying", odoo=FieldKind.TRANSIENT),
    ]
    texts = [rule.text for _, rule in decide(columns, known) if rule]
    assert texts == ["selection: choices", "*.kind: text", "transient: wizards"]
    assert report(decide(columns, known)).columns[2].status is Status.ANONYMIZED


def test_unclassified_columns_are_refused_with_the_lines_to_add() -> None:
    """But for those that are allowed, by name or pattern."""
    columns = [column("t.a"), column("t.b"), column("u.c"), column("v.d")]
    found = report(decide(columns, rules("")))
    found.require_complete(["t.*", "u.c", "v.d"])
    with pytest.raises(UnclassifiedError) as caught:
        found.require_complete(["v.*"])
    assert caught.value.columns == ("t.a", "t.b", "u.c")
    assert "    t: {a: text, b: text}\n    u: {c: text}\n" in str(caught.value)
    assert "`--rules FILE`, or with `--allow TABLE.COLUMN`" in str(caught.value)


@pytest.mark.parametrize(
    ("how", "kind", "valid"),
    [
        ("date", "text", "a column of dates or times"),
        ("text", "integer", "a column that can hold a text"),
        ("text", "bytea", "null, fixed or safe"),
        ("email", "text[]", "null, fixed or safe"),
        ("null", "text", "the column must have a value"),
    ],
)
def test_a_rule_that_does_not_fit_its_column_is_refused(how: str, kind: str, valid: str) -> None:
    """Before anything is changed."""
    with pytest.raises(RulesError, match=valid):
        decide([column("t.a", kind, required=True)], rules(f"anonymize: {{t: {{a: {how}}}}}"))


def test_a_pattern_does_not_reach_columns_of_other_types() -> None:
    """A boolean called ``reminder_email`` holds no address."""
    [(_, rule)] = decide(
        [column("t.reminder_email", "boolean")], rules("anonymize: {'*': {'*_email': email}}")
    )
    assert rule is None
