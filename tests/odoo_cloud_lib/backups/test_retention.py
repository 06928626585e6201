"""Which backups go, by what restic says of those that have the same tags."""

from datetime import UTC, datetime, timedelta

from odoo_cloud_lib.backups.retention import (
    FORMER,
    IMPORTED,
    Group,
    Retention,
    Weighed,
    expendable,
    server_tag,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
OLD, NEW = server_tag("7001"), server_tag("7002")


def group(tag: str, keep: dict[str, timedelta], remove: str = "") -> Group:
    """Return what restic says; ``keep``: how old each is; ``remove``: a letter for each."""
    return Group(
        tags=(tag,) if tag else None,
        keep=tuple(Weighed(id=it, time=NOW - age) for it, age in keep.items()),
        remove=tuple(Weighed(id=it, time=NOW) for it in remove) or None,
    )


def test_what_restic_would_remove_goes() -> None:
    """Of every group."""
    groups = [group(NEW, {"a": timedelta(days=1)}, "bc"), group(IMPORTED, {"d": FORMER * 9}, "e")]
    assert expendable(groups, NOW) == ["b", "c", "e"]
    assert expendable([], NOW) == []


def test_a_former_servers_backups_stay_until_their_time_is_over() -> None:
    """Whatever those of the new one are; and they are counted from the last of them on."""
    day = timedelta(days=1)
    new = group(NEW, {"a": timedelta(0)})
    assert expendable([group(OLD, {"b": FORMER - day, "c": FORMER + day}), new], NOW) == []
    assert expendable([new, group(OLD, {"b": FORMER + day, "c": FORMER * 2})], NOW) == ["b", "c"]


def test_the_server_of_the_last_backup_is_no_former_one() -> None:
    """A tenant that was suspended for years keeps what it has, imported ones too."""
    years = timedelta(days=900)
    assert expendable([group("", {"a": years, "b": years * 2})], NOW) == []
    assert expendable([group(NEW, {"a": years}), group(IMPORTED, {"b": timedelta(0)})], NOW) == []


def test_each_server_is_looked_at_by_itself() -> None:
    """So restic is asked."""
    assert "--group-by=tags" in Retention().arguments
