"""Host names in one form, whatever they were typed as."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.domains.names import normalize_domain


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("erp.acme.example", "erp.acme.example"),
        ("ERP.Acme.Example.", "erp.acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("4u.example", "4u.example"),
    ],
)
def test_normalises(text: str, name: str) -> None:
    """Lower case, punycode, no final dot."""
    assert normalize_domain(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "localhost",
        "a..b",
        "a_b.example",
        "*.acme.example",
        "https://acme.example",
        "acme.example:443",
        "203.0.113.10",
        "-a.example",
        "a b.example",
        "acme.example\n",
        f"{'a' * 64}.example",
        ".".join(["abcdefgh"] * 30),
    ],
)
def test_refuses(text: str) -> None:
    """Addresses, wildcards, URLs and what DNS would not take."""
    with pytest.raises(ValueError, match=r"."):
        normalize_domain(text)


@given(st.text() | st.from_regex(r"[a-zA-Zäöß]{1,9}(\.[a-zA-Zäöß0-9-]{1,9}){1,3}", fullmatch=True))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Names can be compared, and nothing but ValueError is raised."""
    try:
        name = normalize_domain(text)
    except ValueError:
        return
    assert normalize_domain(name) == name
    assert name.isascii()
    assert name == name.lower()
