"""Which backups go, by what restic says of those that have the same tags."""

from datetime import UTC, datetime, timedelta

from odoo_cloud_lib.backups.retention import (
    IMPORTED,
    IMPORTED_DAYS,
    Retention,
    expendable,
    server_tag,
)
from odoo_cloud_lib.backups.snapshots import Group, Listed

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OLD, NEW = server_tag("7001"), server_tag("7002")
WEEK = Retention(daily=7, weekly=0, monthly=0)


def group(tag: str, keep: dict[str, int], **remove: int) -> Group:
    """Return what restic says; numbers: how many days ago each was made."""
    return Group(
        tags=(tag,) if tag else None,
        keep=made(keep),
        remove=made(remove) or None,
    )


def made(ages: dict[str, int]) -> tuple[Listed, ...]:
    """Return snapshots by how old they are."""
    return tuple(Listed(id=it, time=NOW - timedelta(days=age)) for it, age in ages.items())


def test_what_restic_would_remove_goes() -> None:
    """It is asked for each server by itself."""
    assert expendable([group(NEW, {"a": 0}, b=1, c=900), group(OLD, {"d": 5}, e=6)], WEEK, NOW) == [
        "e",
        "b",
        "c",
    ]
    assert expendable([], WEEK, NOW) == []
    assert "--group-by=tags" in WEEK.arguments


def test_a_former_servers_backups_stay_for_as_long_as_the_retention_goes_back() -> None:
    """And for some months at least: somebody has to notice first that the new one is empty."""
    former, new = group(OLD, {"b": 80, "c": 100, "d": 700, "e": 800}), group(NEW, {"a": 0})
    assert expendable([former, new], WEEK, NOW) == ["c", "d", "e"]
    assert expendable([new, former], Retention(monthly=24), NOW) == ["e"]
    assert expendable([group("", {"b": 80}), new], WEEK, NOW) == []


def test_the_server_of_the_last_backup_is_no_former_one() -> None:
    """A tenant that was suspended for years keeps what it has."""
    assert expendable([group("", {"a": 900, "b": 1800})], WEEK, NOW) == []
    assert expendable([group(NEW, {"a": 900}), group(IMPORTED, {"b": 0})], WEEK, NOW) == []


def test_what_was_imported_has_a_time_of_its_own() -> None:
    """Two moments of one day are two things, and restic would keep the last of them alone."""
    imported = group(IMPORTED, {"a": 1}, b=1, c=IMPORTED_DAYS + 1)
    assert expendable([imported], WEEK, NOW) == ["c"]
