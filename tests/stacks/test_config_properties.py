"""Whatever the file holds, loading it raises nothing but a ConfigError."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stacks.factories import mistakes, platform

Raw = dict[str, Any]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    ["domain", "tls", "hosts", "images", "kind", "memory", "plan", "domains", "overrides", "edge"]
)
LOOKALIKE = st.recursive(
    JSON | st.sampled_from(["local", "ssh", "8GiB", "basic", "internal", "a.example"]),
    lambda inner: st.lists(inner) | st.dictionaries(FIELDS | st.text(), inner),
    max_leaves=5,
)
ENTRY = st.dictionaries(FIELDS, LOOKALIKE, max_size=3)


@settings(deadline=None)
@given(LOOKALIKE, LOOKALIKE)
def test_raises_nothing_but_config_errors(values: object, tenants: object) -> None:
    """Whatever the file holds, the operator gets a list of mistakes."""
    assert all(line.startswith("odoo-cloud:") for line in mistakes(values, tenants))


@settings(deadline=None)
@given(
    st.dictionaries(FIELDS, LOOKALIKE, max_size=2),
    st.dictionaries(st.text() | st.just("local"), ENTRY, max_size=2),
    st.dictionaries(st.text() | st.just("acme"), ENTRY, max_size=2),
)
def test_raises_nothing_else_deep_inside(values: Raw, hosts: Raw, tenants: Raw) -> None:
    """The same with values that are wrong further in."""
    raw = {**platform(hosts=hosts), **values}
    assert all(line.startswith("odoo-cloud:") for line in mistakes(raw, tenants))
