"""Keeps the archives of the hosts' servers up, each host's in a thread of its own.

Owns: when. A backup that takes long holds up no log, and a host that is away no other's.
"""

import logging
import time
from collections.abc import Collection
from datetime import UTC, datetime
from threading import Thread

from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.operator.duties import pause
from odoo_cloud_lib.operator.metrics import Metrics

# As much as is lost at most with a host and its disk.
EVERY_SECONDS = 300


class Archiver:
    """``metrics`` are told how it goes on each host."""

    def __init__(self, log: logging.Logger, metrics: Metrics) -> None:
        """Be at nothing yet."""
        self._log = log
        self._metrics = metrics
        self._threads: dict[str, Thread] = {}
        self._begun: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._rests: dict[str, float] = {}

    def round(self, cloud: Cloud) -> None:
        """Begin with those hosts whose time it is, if the platform keeps any."""
        backups = cloud.inventory.backups
        if backups is None or backups.point_in_time is None:
            return
        for host in cloud.inventory.hosts:
            if self._is_time(host):
                self._begun[host] = time.monotonic()
                self._threads[host] = Thread(target=self._keep_up, args=(cloud, host), daemon=True)
                self._threads[host].start()

    @property
    def threads(self) -> Collection[Thread]:
        """The last one of each host, at work or done."""
        return self._threads.values()

    def _is_time(self, host: str) -> bool:
        if host in self._threads and self._threads[host].is_alive():
            return False
        return host not in self._begun or time.monotonic() - self._begun[host] >= EVERY_SECONDS

    def _keep_up(self, cloud: Cloud, host: str) -> None:
        """Do all of it, or store the log alone while a failure of the rest is not long ago."""
        rests = time.monotonic() < self._rests.get(host, 0)
        try:
            with cloud.session() as session:
                if archive := archive_of(session, host):
                    kept = archive.store_log() if rests else archive.keep_up(datetime.now(UTC))
                    self._metrics.store(host, kept)
                    self._log.info("log stored", extra={"host": host, "until": str(kept.until)})
        except OdooCloudError as error:
            self._fail(host, str(error), rests=rests)
        except Exception as error:  # noqa: BLE001 whatever it is, the next time may go well
            # Its own words may quote a secret.
            self._fail(host, type(error).__name__, rests=rests)
        else:
            if not rests:
                self._count(host, 0)

    def _fail(self, host: str, error: str, *, rests: bool) -> None:
        """Tell it; the log is tried again soon, and the rest after a while.

        A log that fails meanwhile is no reason to wait longer: without a base backup it does.
        """
        if not rests:
            self._count(host, self._failures.get(host, 0) + 1)
            self._rests[host] = time.monotonic() + pause(self._failures[host]).total_seconds()
        self._log.error("archive not kept up", extra={"host": host, "error": error})

    def _count(self, host: str, failures: int) -> None:
        self._failures[host] = failures
        self._metrics.count_archive_failures(host, failures)
