"""The operator's metrics, for Prometheus: what it saw last, and when."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from odoo_cloud_lib.archive.stretches import Stretch
from odoo_cloud_lib.operator.look import View


class Metrics(Collector):
    """Tells the latest view. A tenant that is gone is in none, and so in no metric."""

    def __init__(self) -> None:
        """Know of nothing yet."""
        self._view: View | None = None
        self._stored: dict[str, Stretch] = {}
        self._archive_failures: dict[str, int] = {}

    def see(self, view: View) -> None:
        """Take the latest view."""
        self._view = view

    def store(self, host: str, kept: Stretch) -> None:
        """Take what the store has of a host's server: its last base backup, and the log since."""
        self._stored[host] = kept

    def count_archive_failures(self, host: str, failures: int) -> None:
        """Take how often in a row that could not be kept up."""
        self._archive_failures[host] = failures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return every metric."""
        if view := self._view:
            yield _alone("odoo_cloud_operator_heartbeat_timestamp_seconds", HEARTBEAT, view.now)
            yield from _of_backups(view)
            yield from _of_duties(view)
        if stored := {**self._stored}:
            yield _by(
                "host",
                "odoo_cloud_archive_until_timestamp_seconds",
                "Until when the log of the host's server is in the store.",
                [(host, it.until.timestamp()) for host, it in stored.items() if it.until],
            )
            yield _by(
                "host",
                "odoo_cloud_archive_base_timestamp_seconds",
                "When the last base backup of the host's server was made.",
                [(host, it.since.timestamp()) for host, it in stored.items()],
            )
        if failures := {**self._archive_failures}:
            yield _by(
                "host",
                "odoo_cloud_archive_failures",
                "How often in a row the archive of the host's server could not be kept up.",
                failures.items(),
            )


HEARTBEAT = "When the operator last looked what is due."


def _of_backups(view: View) -> Iterator[GaugeMetricFamily]:
    with_backups = [(it.slug, it.backups) for it in view.tenants if it.backups]
    yield _by_tenant(
        "odoo_cloud_backup_last_success_timestamp_seconds",
        "The moment that the tenant's latest backup is of.",
        [(slug, backups[0].taken.timestamp()) for slug, backups in with_backups],
    )
    yield _by_tenant(
        "odoo_cloud_backup_size_bytes",
        "All that is in the tenant's latest backup.",
        [(slug, backups[0].bytes) for slug, backups in with_backups],
    )
    yield _by_tenant(
        "odoo_cloud_drill_last_success_timestamp_seconds",
        "When a backup of the tenant was last restored and found to be whole.",
        [
            (slug, max(it.verified for it in backups if it.verified).timestamp())
            for slug, backups in with_backups
            if any(it.verified for it in backups)
        ],
    )


def _of_duties(view: View) -> Iterator[GaugeMetricFamily]:
    failures = GaugeMetricFamily(
        "odoo_cloud_failures", "How often it has failed in a row.", labels=["tenant", "verb"]
    )
    for past in view.tenants:
        for verb, tried in past.attempts.items():
            failures.add_metric([past.slug, verb], tried.failures)
    overdue = GaugeMetricFamily(
        "odoo_cloud_overdue_seconds",
        "For how long it has been due; nothing for what is not.",
        labels=["tenant", "verb"],
    )
    for duty in view.due:
        overdue.add_metric([duty.slug, duty.verb], (view.now - duty.since).total_seconds())
    yield failures
    yield overdue
    yield _by_tenant(
        "odoo_cloud_held",
        "1 for a tenant that is left alone until somebody resumes an operation on it.",
        [(it.slug, 1) for it in view.tenants if it.waits_for],
    )


def _alone(name: str, text: str, when: datetime) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=when.timestamp())


def _by_tenant(name: str, text: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    return _by("tenant", name, text, values)


def _by(label: str, name: str, text: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(name, text, labels=[label])
    for labelled, value in values:
        metric.add_metric([labelled], value)
    return metric
