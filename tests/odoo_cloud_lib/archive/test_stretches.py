"""How far back a server can go, told from the snapshots of its repository."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.archive import stretches
from odoo_cloud_lib.archive.stretches import Span, Stretch
from odoo_cloud_lib.backups.snapshots import Listed

NOW = datetime(2026, 11, 26, 14, tzinfo=UTC)
FIRST = "000000010000000000000002"


def at(hours: float) -> datetime:
    """Return the moment so many hours before ``NOW``."""
    return NOW - timedelta(hours=hours)


def base(name: str, since: datetime) -> Listed:
    """Return the snapshot of a base backup, which took a while to be stored."""
    tags = stretches.tags_of_base("7", FIRST, since)
    return Listed(id=name, time=since + timedelta(minutes=1), tags=tuple(tags))


def log(name: str, of: str, until: datetime) -> Listed:
    """Return the snapshot of a log."""
    return Listed(
        id=name, time=until + timedelta(seconds=5), tags=tuple(stretches.tags_of_log(of, until))
    )


def two_nights() -> list[Stretch]:
    """Return two stretches; the log of the first was stored after the second base backup."""
    return stretches.read(
        [
            base("b1", at(36)),
            log("l1", "b1", at(35)),
            log("l2", "b1", at(11.9)),
            base("b2", at(12)),
            log("l3", "b2", at(6)),
            log("l4", "b2", at(0)),
        ]
    )


def test_what_the_snapshots_tell() -> None:
    """Each base backup with its own logs, of which the last one has all."""
    first, second = two_nights()
    assert (first.base, first.logs, first.since, first.until) == (
        "b1",
        ("l1", "l2"),
        at(36),
        at(11.9),
    )
    assert (second.base, second.logs, second.since, second.until) == (
        "b2",
        ("l3", "l4"),
        at(12),
        at(0),
    )
    assert (first.system, first.first) == ("7", FIRST)


def test_a_base_backup_alone_reaches_nothing() -> None:
    """It is of use with the log that was written meanwhile."""
    [alone] = stretches.read([base("b1", at(1))])
    assert alone.until is None
    assert not alone.has(at(1))
    assert stretches.spans("paris", [alone]) == []


def test_what_has_expired_is_told_until_it_is_gone() -> None:
    """A whole stretch; logs that a later one has are not worth a prune every few minutes."""
    there = two_nights()
    assert not stretches.has_expired([], NOW, 7)
    assert not stretches.has_expired(there, NOW, 7)
    late = NOW + timedelta(days=1)
    assert stretches.has_expired(there, late, 1)
    assert not stretches.has_expired(there[1:], late, 1)


def test_nights_are_one_span_and_gaps_are_told() -> None:
    """What is covered without a gap is one."""
    assert stretches.spans("paris", two_nights()) == [Span(host="paris", since=at(36), until=at(0))]
    apart = stretches.read(
        [base("b1", at(9)), log("l1", "b1", at(8)), base("b2", at(7)), log("l2", "b2", at(6))]
    )
    assert [(it.since, it.until) for it in stretches.spans("paris", apart)] == [
        (at(9), at(8)),
        (at(7), at(6)),
    ]


@pytest.mark.parametrize(
    ("days", "gone"), [(1, ["l1", "l3"]), (7, ["l1", "l3"])], ids=["short", "long"]
)
def test_what_a_later_log_has_goes(days: int, gone: list[str]) -> None:
    """The last of each stretch stays, as does all that a moment of these days needs."""
    assert stretches.expendable(two_nights(), NOW, days) == gone


def test_a_stretch_goes_when_the_next_one_began_before_all_that_counts() -> None:
    """The last one stays, however old it is."""
    later = NOW + timedelta(days=2)
    assert stretches.expendable(two_nights(), later, 1) == ["l1", "l2", "b1", "l3"]
    assert stretches.expendable(two_nights(), later + timedelta(days=99), 1) == [
        *("l1", "l2", "b1"),
        "l3",
    ]


@given(
    days=st.integers(1, 30),
    hours=st.lists(st.floats(0, 24 * 40), min_size=1, max_size=12, unique=True),
    back=st.floats(0, 24 * 30),
)
def test_every_moment_that_counts_stays_in_reach(
    days: int, hours: list[float], back: float
) -> None:
    """Whatever base backups there are: what could be reached of these days still can be."""
    begun = sorted(hours, reverse=True)
    snapshots = [base(f"b{it}", at(hour)) for it, hour in enumerate(begun)]
    ends = [*[hour - 0.01 for hour in begun[1:]], 0]
    snapshots += [log(f"l{it}", f"b{it}", at(end)) for it, end in enumerate(ends)]
    moment = at(min(back, 24 * days))
    there = stretches.read(snapshots)
    gone = stretches.expendable(there, NOW, days)
    left = stretches.read([it for it in snapshots if it.id not in gone])
    assert any(it.has(moment) for it in left) == any(it.has(moment) for it in there)


@pytest.mark.parametrize(
    ("names", "is_unbroken"),
    [
        ([FIRST], True),
        ([FIRST, "000000010000000000000003"], True),
        (["000000010000000000000001", FIRST], True),
        (["0000000100000000000000FF", "000000010000000100000000"], True),
        ([], False),
        (["000000010000000000000003"], False),
        ([FIRST, "000000010000000000000004"], False),
        ([FIRST, "000000020000000000000003"], False),
    ],
)
def test_a_gap_in_the_log(names: list[str], is_unbroken: bool) -> None:  # noqa: FBT001
    """Every segment from the first on, of one history."""
    first = names[0] if names and names[0].endswith("FF") else FIRST
    assert stretches.is_unbroken(reversed(names), first) is is_unbroken
