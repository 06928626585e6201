"""Keeps the archives of the hosts' servers up, each host's in a thread of its own.

Owns: when. A backup that takes long holds up no log, and a host that is away no other's.
"""

import logging
import time
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from threading import Thread

from odoo_cloud_lib.archive.keeping import Archive, archive_of
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.operator.duties import pause

# As much as is lost at most with a host and its disk.
EVERY_SECONDS = 300


class Archiver:
    """``stored`` takes each host whose log was stored, and until when."""

    def __init__(self, log: logging.Logger, stored: Callable[[str, datetime], object]) -> None:
        """Be at nothing yet."""
        self._log = log
        self._stored = stored
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
        try:
            with cloud.session() as session:
                if archive := archive_of(session, host):
                    self._store(archive)
        except OdooCloudError as error:
            self._fail(host, str(error))
        except Exception as error:  # noqa: BLE001 whatever it is, the next time may go well
            # Its own words may quote a secret.
            self._fail(host, type(error).__name__)

    def _store(self, archive: Archive) -> None:
        host, now = archive.host, datetime.now(UTC)
        if time.monotonic() < self._rests.get(host, 0):
            until = archive.store_log()
        else:
            until = archive.keep_up(now)
            self._failures.pop(host, None)
        self._stored(host, until)
        self._log.info("log stored", extra={"host": host, "until": until.isoformat()})

    def _fail(self, host: str, error: str) -> None:
        """Tell it; the log is tried again soon, and a base backup after a while."""
        self._failures[host] = self._failures.get(host, 0) + 1
        self._rests[host] = time.monotonic() + pause(self._failures[host]).total_seconds()
        self._log.error("archive not kept up", extra={"host": host, "error": error})
