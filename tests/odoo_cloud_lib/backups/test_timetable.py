"""When backups should have been made, for times written out here."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.backups.timetable import SPREAD_SECONDS, Timetable
from odoo_cloud_lib.plan import BackupSchedule

# acme's own place in the night: 72 seconds after its beginning; its drills are on
# Wednesdays.
ACME = "acme"
NIGHT = Timetable()


def at(text: str) -> datetime:
    """Return a time of UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "now", "due"),
    [
        ("daily", "2026-11-26 12:00", "2026-11-26 02:01:12"),
        ("daily", "2026-11-26 02:01:12", "2026-11-26 02:01:12"),
        ("daily", "2026-11-26 02:01:11", "2026-11-25 02:01:12"),
        ("six-hourly", "2026-11-26 14:01:12", "2026-11-26 14:01:12"),
        ("six-hourly", "2026-11-26 01:00", "2026-11-25 20:01:12"),
        ("hourly", "2026-11-26 12:00", "2026-11-26 11:01:12"),
        ("weekly", "2026-11-26 12:00", "2026-11-22 02:01:12"),
        ("weekly", "2026-11-29 02:01:12", "2026-11-29 02:01:12"),
        ("weekly", "2026-11-29 02:01:11", "2026-11-22 02:01:12"),
    ],
)
def test_when_a_backup_was_due_last(schedule: str, now: str, due: str) -> None:
    """At two in the morning, and then by the schedule's step; weekly on Sundays."""
    assert NIGHT.backup(BackupSchedule(schedule), ACME, at(now)) == at(due)


def test_on_demand_is_never_due() -> None:
    """Somebody does it, or nobody."""
    assert NIGHT.backup(BackupSchedule.ON_DEMAND, ACME, at("2026-11-26 12:00")) is None


def test_the_time_is_that_of_its_zone_in_summer_and_in_winter() -> None:
    """Also in the night in which it does not exist, and once in that which has it twice."""
    paris = Timetable(at="02:30", zone="Europe/Paris")
    for now, due in {
        "2026-07-01 12:00": "2026-07-01 00:31:12",
        "2026-12-01 12:00": "2026-12-01 01:31:12",
        "2026-03-29 12:00": "2026-03-29 01:31:12",
        "2026-10-25 12:00": "2026-10-25 00:31:12",
        "2026-10-25 01:45": "2026-10-25 00:31:12",
    }.items():
        assert paris.day(ACME, at(now)) == at(due)


def test_a_night_that_begins_before_midnight_may_end_after_it() -> None:
    """Its last tenants are not passed over."""
    late = Timetable(at="23:59")
    assert late.day(ACME, at("2026-11-26 00:00:11")) == at("2026-11-25 00:00:12")
    assert late.day(ACME, at("2026-11-26 00:00:12")) == at("2026-11-26 00:00:12")


def test_two_hundred_tenants_do_not_begin_at_once() -> None:
    """They are spread over ten minutes, and their drills over the week."""
    now = at("2026-11-26 12:00")
    begun = [NIGHT.day(f"tenant-{number}", now) for number in range(200)]
    assert len(set(begun)) > 150
    assert max(begun) - min(begun) < timedelta(seconds=SPREAD_SECONDS)
    days = {NIGHT.drill(f"tenant-{number}", now).weekday() for number in range(200)}
    assert days == {0, 1, 2, 3, 4, 5, 6}


SCHEDULES = st.sampled_from([it for it in BackupSchedule if it is not BackupSchedule.ON_DEMAND])
PERIODS = {"weekly": 168, "daily": 24, "six-hourly": 6, "hourly": 1}


@given(
    SCHEDULES,
    st.text("abc", min_size=1),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.sampled_from(["UTC", "Europe/Paris", "Pacific/Apia", "America/Sao_Paulo"]),
    st.times(),
)
def test_it_is_never_ahead_and_never_further_back_than_a_period(
    schedule: BackupSchedule, slug: str, now: datetime, zone: str, time: object
) -> None:
    """Give or take the hour that a day may have more."""
    due = Timetable(at=str(time)[:5], zone=zone).backup(schedule, slug, now)
    assert due is not None
    assert timedelta(0) <= now - due <= timedelta(hours=PERIODS[schedule] + 1)
