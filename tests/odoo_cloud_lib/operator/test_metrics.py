"""The page that Prometheus reads, for a view written out here."""

from datetime import timedelta

from prometheus_client import CollectorRegistry

from odoo_cloud_lib.backups.timetable import Timetable
from odoo_cloud_lib.operator.duties import Past, duties
from odoo_cloud_lib.operator.look import View
from odoo_cloud_lib.operator.metrics import Metrics
from tests.odoo_cloud_lib.operator.factories import NOW, backup, on, past, stretch, tried


def view(*tenants: Past, busy: frozenset[str] = frozenset()) -> View:
    """Return what there was to see."""
    due = tuple(duty for it in tenants for duty in duties(Timetable(), it, NOW))
    return View(now=NOW, tenants=tenants, due=due, busy=busy)


def registry(*views: View) -> CollectorRegistry:
    """Return what is told after these looks."""
    metrics, found = Metrics(), CollectorRegistry()
    found.register(metrics)
    for it in views:
        metrics.see(it)
    return found


def test_before_the_first_look_nothing_is_told() -> None:
    """No heartbeat above all."""
    assert [*registry().collect()] == []


def test_what_is_told_of_a_host() -> None:
    """Until when its log is in the store, the last time it was, and how that goes."""
    metrics, found = Metrics(), CollectorRegistry()
    found.register(metrics)
    for moment in (NOW - timedelta(minutes=5), NOW):
        metrics.store("paris", stretch(until=moment))
    metrics.count_archive_failures("paris", 3)
    names = ("until_timestamp_seconds", "base_timestamp_seconds", "failures")
    told = [found.get_sample_value(f"odoo_cloud_archive_{it}", {"host": "paris"}) for it in names]
    assert told == [NOW.timestamp(), stretch(until=NOW).since.timestamp(), 3]


def test_what_is_told_of_a_tenant() -> None:
    """Its latest backup, its last proof, its failures, and what is overdue."""
    failed = tried("prune", failures=4, at=NOW - timedelta(minutes=1))
    told = registry(view(past(backup(on(24), on(25)), backup(on(26)), prune=failed)))
    acme = {"tenant": "acme"}
    value = told.get_sample_value
    assert value("odoo_cloud_operator_heartbeat_timestamp_seconds") == NOW.timestamp()
    last = value("odoo_cloud_backup_last_success_timestamp_seconds", acme)
    assert last == on(26).timestamp()
    assert value("odoo_cloud_backup_size_bytes", acme) == 23_000_000
    assert value("odoo_cloud_drill_last_success_timestamp_seconds", acme) == on(25).timestamp()
    assert value("odoo_cloud_failures", {**acme, "verb": "prune"}) == 4
    assert value("odoo_cloud_failures", {**acme, "verb": "back up"}) == 0
    overdue = value("odoo_cloud_overdue_seconds", {**acme, "verb": "prune"})
    assert overdue is not None
    assert overdue > 9 * 3600
    assert value("odoo_cloud_overdue_seconds", {**acme, "verb": "back up"}) is None
    assert value("odoo_cloud_held", acme) is None


def test_of_a_tenant_that_is_gone_nothing_is_told_any_more() -> None:
    """Nobody is to be alarmed about it."""
    told = registry(view(past(backup(on(26)))), view())
    assert told.get_sample_value("odoo_cloud_backup_size_bytes", {"tenant": "acme"}) is None


def test_who_waits_for_somebody_is_left_alone_and_told() -> None:
    """A half-done restore comes first: a backup after it could not be resumed before."""
    held = view(past(backup(on(1)), waits_for="restore"), past(slug="umoja"))
    assert [it.slug for it in held.ready()] == ["umoja"]
    assert registry(held).get_sample_value("odoo_cloud_held", {"tenant": "acme"}) == 1


def test_who_is_busy_is_left_for_later() -> None:
    """Somebody works on it."""
    assert view(past(), busy=frozenset({"acme"})).ready() == []
