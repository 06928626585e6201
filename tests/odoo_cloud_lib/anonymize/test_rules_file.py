"""What a file of rules may say, and what is said of one that is wrong."""

from pathlib import Path

import pytest

from odoo_cloud_lib.anonymize import load_rules
from odoo_cloud_lib.anonymize.how import Fake, How
from odoo_cloud_lib.anonymize.rules_file import parse
from odoo_cloud_lib.errors import RulesError

EVERY_FORM = """
anonymize:
  table:
    a: person
    b: null
    c: {fixed: x}
    d: {how: login, keep: [admin]}
    e: {same_as: a}
    f: {person_or_company: is_company}
where: {table: id > 7}
empty: {goes by: [log_*]}
safe: {technical: [ir_*.arch_db]}
"""


def test_every_form_of_how() -> None:
    """As the page has them."""
    assert parse("x", EVERY_FORM).anonymize["table"] == {
        "a": How(fake=Fake.PERSON),
        "b": How(),
        "c": How(fixed="x"),
        "d": How(fake=Fake.LOGIN, keep=("admin",)),
        "e": How(same_as="a"),
        "f": How(person_or_company="is_company"),
    }


def test_every_mistake_is_listed_with_its_path() -> None:
    """What was given, and what is valid."""
    text = (
        "anonymize: {t: {a: persn, b: {how: email, kep: []}}}\n"
        "safe: {technical: [no-dot]}\nempti: {}\n"
    )
    with pytest.raises(RulesError) as caught:
        parse("own.yaml", text)
    found = {problem.path: problem for problem in caught.value.problems}
    assert set(found) == {"anonymize.t.a", "anonymize.t.b", "safe.technical.0", "empti"}
    assert found["anonymize.t.a"].given == "'persn'"
    assert found["anonymize.t.a"].valid.startswith("person, company, email, login,")
    assert found["empti"].valid == "anonymize, where, empty, safe, fields"
    assert str(caught.value).startswith("own.yaml: 4 mistakes\n  anonymize.t.a: given 'persn'")


@pytest.mark.parametrize("text", ["a: [", "- a list", "a: 1\na: 2"])
def test_what_is_no_file_of_rules_is_refused(text: str) -> None:
    """By the file's name."""
    with pytest.raises(RulesError, match=r"own\.yaml: 1 mistake"):
        parse("own.yaml", text)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """Rather than taken for one without rules."""
    with pytest.raises(RulesError, match=r"nowhere\.yaml"):
        load_rules(tmp_path / "nowhere.yaml")


def test_an_own_file_is_laid_over_the_shipped_one(tmp_path: Path) -> None:
    """It is the last, and has the last word about rows."""
    own = tmp_path / "own.yaml"
    own.write_text("where: {ir_attachment: id > 7}\n", encoding="utf-8")
    assert load_rules(own).where("ir_attachment") == "id > 7"
    assert load_rules(own).where("ir_config_parameter") is not None
    assert "web/assets" in (load_rules().where("ir_attachment") or "")
