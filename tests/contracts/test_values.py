"""Values on the wire."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline.plugins.base import wire
from offline.plugins.base.redact import redact
from offline.plugins.base.values import UNKNOWN, Bag, Path, Properties, Value, encode, render

SCALARS = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(),
    st.just(UNKNOWN),
)
NAMES = st.text("abc.-_ é", min_size=1, max_size=4)
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)


def paths_of(value: Value, path: Path) -> list[Path]:
    """List the paths of a value and of everything inside it."""
    inside: list[Path] = []
    if isinstance(value, dict):
        inside = [found for key in value for found in paths_of(value[key], (*path, key))]
    if isinstance(value, list):
        inside = [
            found for index, item in enumerate(value) for found in paths_of(item, (*path, index))
        ]
    return [path, *inside]


@st.composite
def bags(draw: st.DrawFn) -> Bag:
    """Draw properties, some parts of which are secret."""
    values: Properties = draw(st.dictionaries(NAMES, VALUES, max_size=4))
    paths = [found for name in values for found in paths_of(values[name], (name,))]
    secrets = draw(st.sets(st.sampled_from(paths))) if paths else set[Path]()
    return Bag(values=values, secrets=frozenset(secrets))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bags())
def test_there_and_back(bag: Bag) -> None:
    """Values and secrets come back from the wire as they were sent."""
    back = wire.bag_of(wire.struct_of(bag))

    assert back == bag


def test_nulls_count_as_not_given() -> None:
    """A null at the top is left out."""
    assert wire.bag_of(wire.struct_of(Bag(values={"a": None, "b": 1}))).values == {"b": 1}


def test_a_secret_in_a_list_that_grew_shorter() -> None:
    """Rather the whole list is secret than anything shown."""
    bag = Bag(values={"a": ["x"], "b": "y"}, secrets=frozenset({("a", 1, "c"), ("gone",)}))

    assert set(encode(bag)) == {"a", "b"}
    assert wire.bag_of(wire.struct_of(bag)).secrets == {("a",)}


def test_assets_are_refused() -> None:
    """No resource here takes files from the engine."""
    asset: Properties = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17"}
    with pytest.raises(TypeError, match=r"a\.b: assets, archives .* are not supported"):
        wire.bag_of(wire.struct_of(Bag(values={"a": {"b": asset}})))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("a",), "a"),
        (("a", 0, "b"), "a[0].b"),
        (("a", "b.c"), 'a["b.c"]'),
        (("a", 'b"c'), 'a["b\\"c"]'),
    ],
)
def test_paths(path: Path, text: str) -> None:
    """Paths are written as the engine reads them."""
    assert render(path) == text


def test_redaction() -> None:
    """Secrets are blotted out wherever they are, also as `repr` writes them."""
    bag = Bag(
        values={"a": {"b": ["p4ss\nword", "abc"]}, "c": "shown"}, secrets=frozenset({("a", "b")})
    )

    text = redact("p4ss\nword and 'p4ss\\nword' and abc and shown", [bag])

    assert text == "[secret] and '[secret]' and abc and shown"
