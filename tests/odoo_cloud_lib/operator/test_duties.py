"""What is due to whom, for pasts written out here."""

from datetime import timedelta

import pytest

from odoo_cloud_lib.backups.timetable import Timetable
from odoo_cloud_lib.operator.duties import Past, duties, pause, ready
from tests.odoo_cloud_lib.operator.factories import NOW, backup, on, past, tried

NIGHT = Timetable()


def due(it: Past) -> list[str]:
    """Return the verbs that are due."""
    return [duty.verb for duty in duties(NIGHT, it, NOW)]


def test_a_tenant_without_a_backup_is_due_at_once() -> None:
    """For its backup alone; the rest is about backups that there are."""
    assert due(past()) == ["back up"]


def test_who_was_backed_up_since_the_night_began_is_not_due() -> None:
    """By whomever: what counts is the backup, not who made it."""
    assert due(past(backup(on(26, 3)))) == []


def test_a_missed_week_is_one_backup() -> None:
    """It is due once, since the first night; and not any more when it is made."""
    [duty] = duties(NIGHT, past(backup(on(19))), NOW)
    assert (duty.verb, duty.since.isoformat()) == ("back up", "2026-11-20T02:01:12+00:00")
    assert "back up" not in due(past(backup(on(19)), backup(NOW)))


@pytest.mark.parametrize("schedule", ["hourly", "six-hourly", "daily", "weekly"])
def test_what_nobody_comes_to_is_due_for_longer_and_longer(schedule: str) -> None:
    """Since it was due first, however often it has been due again: so there can be an alarm."""
    for verb, it in (
        ("back up", past(backup(on(1)), schedule=schedule)),
        ("drill", past(backup(on(1)), backup(NOW), schedule=schedule)),
    ):
        moments = [NOW + timedelta(minutes=17 * number) for number in range(400)]
        found = [
            {duty.verb: duty.since for duty in duties(NIGHT, it, now)}.get(verb) for now in moments
        ]
        assert len({*found} - {None}) == 1
        [since] = {*found} - {None}
        assert since
        assert timedelta() < since - on(1) <= timedelta(days=8)


def test_on_demand_nothing_happens_by_itself() -> None:
    """No backup, and nothing to those that somebody has made."""
    assert due(past(schedule="on-demand")) == []
    assert due(past(backup(on(1)), schedule="on-demand")) == []


def test_weekly() -> None:
    """Since Sunday."""
    pruned = tried("prune", done=NOW)
    assert due(past(backup(on(22, 3), on(25)), schedule="weekly", prune=pruned)) == []
    assert due(past(backup(on(22, 1)), schedule="weekly")) == ["back up"]


def test_pruned_once_a_day_after_the_backup() -> None:
    """Not on the day of the first one."""
    two = (backup(on(25)), backup(on(26)))
    assert due(past(*two)) == ["prune"]
    assert due(past(*two, prune=tried("prune", done=on(26, 4)))) == []
    assert due(past(*two, prune=tried("prune", done=on(25, 4)))) == ["prune"]


def test_proven_once_a_week() -> None:
    """Whichever backup it was, and whoever proved it."""
    pruned = tried("prune", done=on(26, 4))
    assert due(past(backup(on(20)), backup(on(26)), prune=pruned)) == ["drill"]
    assert due(past(backup(on(20), on(25, 1)), backup(on(26)), prune=pruned)) == ["drill"]
    assert due(past(backup(on(20), on(25, 3)), backup(on(26)), prune=pruned)) == []


def test_failures_are_followed_by_growing_pauses() -> None:
    """Five minutes, three times that, and so on; at most six hours."""
    pauses = [pause(failures) / timedelta(minutes=1) for failures in (1, 2, 3, 4, 5, 6, 1000)]
    assert pauses == [5, 15, 45, 135, 360, 360, 360]


def test_a_failed_backup_waits_for_its_pause() -> None:
    """It is due all the same, and told so."""
    failed = tried("back up", failures=2, at=NOW - timedelta(minutes=14))
    found = duties(NIGHT, past(back_up=failed), NOW)
    assert [it.failures for it in found] == [2]
    assert ready(found, NOW) == []
    assert ready(found, NOW + timedelta(minutes=1)) == found


def test_a_prune_that_fails_does_not_hold_up_drills() -> None:
    """A store may let nobody remove anything."""
    failed = tried("prune", failures=9, at=NOW)
    found = duties(NIGHT, past(backup(on(1)), backup(on(26)), prune=failed), NOW)
    assert [it.verb for it in found] == ["prune", "drill"]
    assert [it.verb for it in ready(found, NOW)] == ["drill"]


def test_backups_come_first() -> None:
    """Of all tenants of a host, before anything is pruned or proven."""
    old, new = past(backup(on(1)), backup(on(26))), past(slug="umoja")
    found = [duty for it in (old, new) for duty in duties(NIGHT, it, NOW)]
    order = [(it.slug, it.verb) for it in ready(found, NOW)]
    assert order == [("umoja", "back up"), ("acme", "prune"), ("acme", "drill")]
