"""What tells a copy from its original, for checksums written out here."""

import pytest

from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.operations.copy_files import Faults, faults_of, require_equal

# The SHA-1 of nothing at all.
EMPTY = "da39a3ee5e6b4b0d3255bfef95601890afd80709"
OTHER = "0" * 40


def test_an_equal_copy_is_taken() -> None:
    """Rows as well as checksums; nothing is equal to nothing."""
    require_equal("acme", "rows", {"public.a": 1}, {"public.a": 1})
    require_equal("acme", "files", {}, {})


@pytest.mark.parametrize(
    ("copy", "named"),
    [
        ({"a": "1"}, "b"),
        ({"a": "1", "b": "2", "c": "3"}, "c"),
        ({"a": "1", "b": "x"}, "b"),
        ({}, "a, b"),
    ],
    ids=["missing", "too much", "different", "empty"],
)
def test_any_difference_is_told_by_name(copy: dict[str, str], named: str) -> None:
    """With what to do next."""
    with pytest.raises(CopyError) as refusal:
        require_equal("acme", "files of its filestore", {"a": "1", "b": "2"}, copy)
    assert str(refusal.value) == (
        f"acme: files of its filestore: the copy is not what it was made from: {named}\n"
        "  next: the same command again; all of the original is still there"
    )


def test_many_differences_are_counted() -> None:
    """Five are named."""
    with pytest.raises(CopyError, match=r"from: 0, 1, 2, 3, 4 and 3 more\n"):
        require_equal("acme", "rows", {str(number): 1 for number in range(8)}, {})


def test_faults_are_those_of_the_original() -> None:
    """A cut file and one that is gone; whatever else is there is nobody's fault."""
    files = {
        f"da/{EMPTY}": EMPTY,
        f"00/{OTHER}": EMPTY,
        "checklist/da/x": OTHER,
    }
    stored = {f"da/{EMPTY}", f"00/{OTHER}", "11/gone"}
    assert faults_of(files, stored) == Faults(damaged=(f"00/{OTHER}",), missing=("11/gone",))
    assert faults_of({}, set()) == Faults(damaged=(), missing=())
