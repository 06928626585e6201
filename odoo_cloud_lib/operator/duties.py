"""What is to be done to a tenant by now: pure functions of schedule, records and time.

Nothing is remembered but what the ledger has: an operator that was away, or was killed, finds the
same duties as one that was there all the time.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from pydantic import AwareDatetime

from odoo_cloud_lib.backups.timetable import DAY, STEPS, WEEK, Timetable, first_after
from odoo_cloud_lib.ledger.attempts import Attempts
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.drill import Drill
from odoo_cloud_lib.operations.prune import Prune
from odoo_cloud_lib.plan import BackupSchedule
from odoo_cloud_lib.verb import Verb

VERBS: dict[str, Verb] = {it.name: it for it in (BackUp(scheduled=True), Prune(), Drill())}
FIRST_PAUSE = timedelta(minutes=5)
GROWTH = 3
LONGEST_PAUSE = timedelta(hours=6)
# After this many failures in a row somebody should look: after about twenty minutes.
ALARMING = 3


class Past(Model):
    """What is known of a tenant."""

    slug: str
    host: str
    schedule: BackupSchedule
    backups: tuple[Backup, ...]
    """Those that it has, the latest first."""
    attempts: dict[str, Attempts]
    """How each of ``VERBS`` went last, by its name."""
    waits_for: str = ""
    """Somebody's verb that was interrupted, which comes first; empty if there is none."""


class Duty(Model):
    """Something that is due."""

    slug: str
    host: str
    verb: str
    """One of ``VERBS``."""
    since: AwareDatetime
    """When it should have begun first: the longer nobody comes to it, the older."""
    begin: AwareDatetime
    """When it may begin: later than that after failures."""
    failures: int
    """How often it has failed in a row."""


def duties(timetable: Timetable, past: Past, now: datetime) -> list[Duty]:
    """Return all that is due, in the order in which it is to be done."""
    night = timetable.backup(past.schedule, past.slug, now)
    if night is None:
        return []
    due = _due(timetable, past, night, now)
    return [_duty(past, verb, since) for verb, since in due]


def _due(
    timetable: Timetable, past: Past, night: datetime, now: datetime
) -> Iterator[tuple[str, datetime]]:
    slug, schedule = past.slug, past.schedule
    if not past.backups:
        yield BackUp.name, night
        return
    # The others are about the backup that is missing.
    if (last := past.backups[0].taken) < night:

        def scheduled(at: datetime) -> datetime:
            return timetable.backup(schedule, slug, at) or night

        yield BackUp.name, first_after(last, scheduled, STEPS[schedule])
        return
    oldest = past.backups[-1].taken
    pruned = past.attempts[Prune.name].done or oldest
    if pruned < timetable.day(slug, now):
        yield Prune.name, first_after(pruned, partial(timetable.day, slug), DAY)
    proven = max((it.verified for it in past.backups if it.verified), default=oldest)
    if proven < timetable.drill(slug, now):
        yield Drill.name, first_after(proven, partial(timetable.drill, slug), WEEK)


def _duty(past: Past, verb: str, since: datetime) -> Duty:
    tried = past.attempts[verb]
    begin = max(since, tried.failed + pause(tried.failures)) if tried.failed else since
    return Duty(
        slug=past.slug,
        host=past.host,
        verb=verb,
        since=since,
        begin=begin,
        failures=tried.failures,
    )


def pause(failures: int) -> timedelta:
    """Return how long nothing is tried after so many failures in a row: 5, 15, 45 minutes, …"""
    return min(LONGEST_PAUSE, FIRST_PAUSE * GROWTH ** min(failures - 1, 9))


def ready(due: Sequence[Duty], now: datetime) -> list[Duty]:
    """Return those that may begin, backups first, and of each kind the oldest first."""
    order = [*VERBS]
    return sorted(
        (it for it in due if it.begin <= now), key=lambda it: (order.index(it.verb), it.since)
    )
