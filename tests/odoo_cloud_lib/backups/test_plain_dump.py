"""A dump's own lines of restriction become comments; nothing else of it changes."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.backups.plain_dump import unrestricted

DUMP = b"""\
--
-- PostgreSQL database dump
--

\\restrict abcXYZ09

COPY public.t (a) FROM stdin;
\\restrict abcXYZ09 of mine
\\.

\\unrestrict abcXYZ09

"""
PLAIN = DUMP.replace(b"\n\\restrict abcXYZ09\n", b"\n--estrict abcXYZ09\n").replace(
    b"\n\\unrestrict", b"\n--nrestrict"
)


def pieces(content: bytes, sizes: list[int]) -> Iterator[bytes]:
    """Yield it in pieces of these sizes, and the rest at the end."""
    for size in sizes:
        yield content[:size]
        content = content[size:]
    yield content


@given(sizes=st.lists(st.integers(1, 30), max_size=20))
def test_however_it_comes(sizes: list[int]) -> None:
    """The first piece has the begin: who reads a zip gets as much at once as there is."""
    assert b"".join(unrestricted(pieces(DUMP, [60, *sizes]))) == PLAIN


@pytest.mark.parametrize("dump", [b"", b"SELECT 1;\n", b"\\unrestrict abc\n", b"x\\restrict abc\n"])
def test_one_without_them_stays(dump: bytes) -> None:
    """Such as an older pg_dump's."""
    assert b"".join(unrestricted(iter([dump]))) == dump


def test_far_into_the_dump_it_is_data() -> None:
    """A row may look so."""
    dump = b"COPY t FROM stdin;\n" + b"x\n" * 40_000 + b"\\restrict abc\n\\.\n"
    assert b"".join(unrestricted(iter([dump]))) == dump


def test_another_key_does_not_lift_it() -> None:
    """It is left for psql, which refuses it."""
    dump = b"\\restrict abc\n\\unrestrict abd\n"
    assert b"".join(unrestricted(iter([dump]))) == b"--estrict abc\n\\unrestrict abd\n"
