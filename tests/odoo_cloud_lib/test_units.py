"""Memory is read and written in binary units, and in nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.units import parse_memory, render_memory


@pytest.mark.parametrize(
    ("text", "amount"),
    [("1MiB", 1048576), ("512MiB", 536870912), ("3GiB", 3221225472), ("2TiB", 2199023255552)],
)
def test_reads(text: str, amount: int) -> None:
    """Bytes."""
    assert parse_memory(text) == amount
    assert render_memory(amount) == text


@pytest.mark.parametrize(
    "text",
    [
        "3G",
        "3GB",
        "3gib",
        "3 GiB",
        "3",
        "",
        "0GiB",
        "-1GiB",
        "1.5GiB",
        "03GiB",
        "3GiB\n",
        "٣GiB",
        3,
        3.0,
        True,
        None,
        ["3GiB"],
    ],
)
def test_refuses(text: object) -> None:
    """What could mean something else, or nothing."""
    with pytest.raises(ValueError, match=r"^an amount with its unit, such as 512MiB or 3GiB$"):
        parse_memory(text)


@pytest.mark.parametrize(
    ("amount", "text"), [(1536 * 1024**2, "1536MiB"), (0, "0MiB"), (1024**2 + 1, "1MiB")]
)
def test_renders_the_largest_whole_unit(amount: int, text: str) -> None:
    """Nothing is rounded up."""
    assert render_memory(amount) == text


@given(st.integers(1, 999_999), st.sampled_from(["MiB", "GiB", "TiB"]))
def test_what_is_rendered_reads_back(count: int, unit: str) -> None:
    """The same amount, if not the same text."""
    amount = parse_memory(f"{count}{unit}")
    assert parse_memory(render_memory(amount)) == amount or amount >= 10**6 * 1024**4
