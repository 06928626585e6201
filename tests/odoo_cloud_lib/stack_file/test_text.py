"""Edits of tenants in the text of a stack file, with whatever a caller may pass."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo_cloud_lib.errors import ConfigError, ConfigFileError
from odoo_cloud_lib.stack_file.text import put, remove, tenants, update

HEAD = """\
# The platform; "yes", it's ours.
config:
  odoo-cloud:platform:   # keep
    domain:    'odoo.example'
    hosts: { a: {memory: 8GiB},   b: {memory:  8GiB} }

  odoo-cloud:tenants:EMPTY
"""
TAIL = "  other:key: [1,   2] # last\nencryptionsalt: v1:LFSy0dBp+Hw=:v1:jdfs==\n"
BLOCK = (
    "    SLUG:   # theirs\n      plan:  basic   # for now\n      domains:\n        - a.example\n"
)
FLOW = "    SLUG: { plan: basic,  domains: [a.example] }  # one line\n"
COMMENT = '    # between; { "odd" } : - ☂\n\n'

SLUGS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
LAYOUTS = st.lists(
    st.tuples(SLUGS, st.sampled_from([BLOCK, FLOW]), st.sampled_from([COMMENT, ""])),
    max_size=5,
    unique_by=lambda it: it[0],
)
HOSTILE = [
    *("'", '"', ";", "-i", "😀", "x" * 300, "a: b", "# no", "{{", "*a", "&b", "!!str", "%", "@"),
    *("`", "yes", "null", "~", "1e3", "0o7", "1:30", "2001-01-01", "", " ", "\t", "=", "../.."),
    *("\r", "\x85", "\ufeff", "\u2028", "\x7f", "\0", "$(id)", "{", "]", "- a", "? b"),
]
TEXT = st.text() | st.sampled_from(HOSTILE)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
ENTRIES = st.dictionaries(TEXT, VALUES, max_size=4)


def laid_out(layout: list[tuple[str, str, str]]) -> list[str]:
    """Return the parts of a file: its head, each tenant's comment and lines, its tail."""
    head = HEAD.replace("EMPTY", "" if layout else " {}")
    parts = [part for slug, style, note in layout for part in (note, style.replace("SLUG", slug))]
    return [head, *parts, TAIL]


@settings(deadline=None)
@given(LAYOUTS, SLUGS, ENTRIES)
@example([], "a", {"plan": "\ud800"})
@example([], "a", {"plan": "\ufeff\u2028\x7f\0"})
@example([("a", FLOW, "")], "a", {"domains": []})
def test_an_entry_is_written_exactly_or_refused(
    layout: list[tuple[str, str, str]], slug: str, entry: dict[str, Any]
) -> None:
    """Whatever it holds; everything outside of it is the same to the byte."""
    parts = laid_out(layout)
    text = "".join(parts)
    try:
        after = put(text, slug, entry)
    except ConfigFileError:
        return
    assert tenants(after) == {**tenants(text), slug: entry}
    there = [it[0] for it in layout]
    place = 2 * there.index(slug) + 2 if slug in there else len(parts) - 1
    before, behind = "".join(parts[:place]), "".join(parts[place + (slug in there) :])
    if not layout:
        before = before.replace("tenants: {}\n", "tenants:\n")
    assert after.startswith(before)
    assert after.endswith(behind)
    assert put(after, slug, entry) == after


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_written_exactly(text: str) -> None:
    """As a value, in a list, as a key, and as a slug (which the stack's own rules refuse later)."""
    entry = {"plan": text, "domains": [text], text: {text: text}}
    after = put("".join(laid_out([("acme", BLOCK, COMMENT)])), text, entry)
    assert tenants(after)[text] == entry


@pytest.mark.parametrize("text", ["\n", "a\nb", "<<"])
def test_text_that_the_engine_misreads_is_refused(text: str) -> None:
    """It loses line breaks, and takes such a key for a merge even in quotes."""
    for entry in ({"plan": text}, {"domains": [text]}, {"overrides": {text: 1}}):
        with pytest.raises(ConfigFileError, match="no edit makes the file say exactly this"):
            put("".join(laid_out([])), "acme", entry)


@settings(deadline=None)
@given(LAYOUTS.filter(bool), st.data())
def test_a_removed_entry_takes_its_own_lines_along_and_nothing_else(
    layout: list[tuple[str, str, str]], data: st.DataObject
) -> None:
    """Comments between entries stay, whoever they are about."""
    index = data.draw(st.integers(0, len(layout) - 1))
    parts = laid_out(layout)
    del parts[2 * index + 2]
    rest = "".join(parts)
    if len(layout) == 1:
        rest = rest.replace("tenants:\n", "tenants: {}\n")
    after = remove("".join(laid_out(layout)), layout[index][0])
    assert after == rest
    assert remove(after, layout[index][0]) == after


@settings(deadline=None)
@given(LAYOUTS.filter(bool), st.sampled_from(["business", "-i", "☂", "a'\"; #"]))
def test_a_single_key_is_set_in_its_place(layout: list[tuple[str, str, str]], plan: str) -> None:
    """The rest of the entry, comments included, is as it was."""
    slug, style, _ = layout[0]
    parts = laid_out(layout)
    after = update("".join(parts), slug, {"plan": plan, "state": None})
    written = after[len(parts[0]) + len(parts[1]) :].splitlines(keepends=True)
    assert tenants(after)[slug] == {"plan": plan, "domains": ["a.example"]}
    assert len(after.splitlines()) == len("".join(parts).splitlines())
    assert written[0].endswith(("# theirs\n", "# one line\n"))
    if style == BLOCK:
        assert written[1].endswith("   # for now\n")


def test_a_tenant_that_is_not_there_cannot_be_updated() -> None:
    """The message names those that are."""
    text = "".join(laid_out([("acme", FLOW, ""), ("umoja", FLOW, "")]))
    with pytest.raises(ConfigError, match="'globex'; valid: one of acme, umoja"):
        update(text, "globex", {"plan": "basic"})


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", float("nan"), float("inf")])
def test_a_value_that_is_no_plain_value_is_refused(value: object) -> None:
    """With the tenant's name and what is wrong."""
    with pytest.raises(ConfigFileError, match="'acme' cannot be written as YAML"):
        put("".join(laid_out([])), "acme", {"plan": value})


@pytest.mark.parametrize("text", ["", "a: 1\n", "config: 1\n", "config: {odoo-cloud:tenants: 1}\n"])
def test_a_file_without_tenants_is_refused(text: str) -> None:
    """No guess is made about where they should go."""
    with pytest.raises(ConfigFileError, match=r"edit Pulumi.<stack>.yaml by hand"):
        put(text, "acme", {"plan": "basic"})
