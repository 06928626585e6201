"""When backups and drills should have been made: pure functions of schedule and time.

Only the latest such moment matters: a backup that is older than it is due. So what was missed while
nobody was there is made up for once, however often it was missed.
"""

import hashlib
from collections.abc import Callable, Collection
from datetime import UTC, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from odoo_cloud_lib.model import Model
from odoo_cloud_lib.plan import BackupSchedule

# Tenants do not all begin in one second.
SPREAD_SECONDS = 600
SUNDAY = 6
EVERY_DAY = range(7)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
STEPS = {
    BackupSchedule.WEEKLY: WEEK,
    BackupSchedule.DAILY: DAY,
    BackupSchedule.SIX_HOURLY: timedelta(hours=6),
    BackupSchedule.HOURLY: timedelta(hours=1),
}


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error
    return name


class Timetable(Model):
    """The time of the day at which the platform's nights begin."""

    at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = "02:00"
    """The time of the day at which backups begin, such as 02:00"""
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The time zone of that, such as UTC or Europe/Paris"""

    def backup(self, schedule: BackupSchedule, slug: str, now: datetime) -> datetime | None:
        """Return when the tenant should have been backed up last, None if never by itself."""
        match schedule:
            case BackupSchedule.ON_DEMAND:
                return None
            case BackupSchedule.WEEKLY:
                return self._latest(slug, now, {SUNDAY})
            case BackupSchedule.DAILY:
                return self.day(slug, now)
            case BackupSchedule.SIX_HOURLY | BackupSchedule.HOURLY:
                day, step = self.day(slug, now), STEPS[schedule]
                return day + (now - day) // step * step

    def day(self, slug: str, now: datetime) -> datetime:
        """Return when the tenant's last night began."""
        return self._latest(slug, now, EVERY_DAY)

    def drill(self, slug: str, now: datetime) -> datetime:
        """Return when its backup should have been proven last: weekly, on a day of its own."""
        return self._latest(slug, now, {_number(slug) % 7})

    def _latest(self, slug: str, now: datetime, weekdays: Collection[int]) -> datetime:
        """Return the last moment of these weekdays (Monday is 0) that is not after ``now``."""
        zone, late = ZoneInfo(self.zone), timedelta(seconds=_number(slug) % SPREAD_SECONDS)
        today = now.astimezone(zone).date()
        # Eight days back: what is begun late in one night may end in the next day.
        days = [today - timedelta(days=back) for back in range(9)]
        begun = [
            datetime.combine(it, time.fromisoformat(self.at), zone).astimezone(UTC) + late
            for it in days
            if it.weekday() in weekdays
        ]
        return next(it for it in begun if it <= now)


def first_after(
    last: datetime, latest: Callable[[datetime], datetime], step: timedelta
) -> datetime:
    """Return the first moment after ``last``.

    ``latest`` returns the last one that is not after its argument; they are ``step`` apart, or an
    hour more or less where clocks are changed.
    """
    moment = latest(last + step + timedelta(hours=1))
    while (before := latest(moment - timedelta(seconds=1))) > last:
        moment = before
    return moment


def _number(slug: str) -> int:
    """Return a number that is always the tenant's, and rarely another one's."""
    return int.from_bytes(hashlib.sha256(slug.encode()).digest()[:8])
