"""The operator's loop: each minute it looks what is due, and each host does one thing at a time.

Owns: rounds and the hosts' threads. A round reads the inventory anew, so a platform that changes is
seen without a restart. Nothing that fails ends the loop: it is told, and looked at again.
"""

import logging
import time
from collections.abc import Collection, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.inventory import read_inventory
from odoo_cloud_lib.operator.archiver import Archiver
from odoo_cloud_lib.operator.attempt import attempt
from odoo_cloud_lib.operator.duties import Duty
from odoo_cloud_lib.operator.look import View, look
from odoo_cloud_lib.operator.metrics import Metrics

ACTOR = "operator"
ROUND_SECONDS = 60
HEARTBEAT = Path("/tmp/heartbeat")  # noqa: S108 - the container's own, and in memory


class Loop:
    """``inventory``: its file. ``metrics`` are told of what is seen and done."""

    def __init__(self, inventory: Path, log: logging.Logger, metrics: Metrics) -> None:
        """Look at nothing yet."""
        self._inventory = inventory
        self._log = log
        self._metrics = metrics
        self._archiver = Archiver(log, metrics)
        self._threads: dict[str, Thread] = {}

    def run(self) -> None:
        """Go round for ever."""
        while True:
            self.round()
            HEARTBEAT.touch()
            time.sleep(ROUND_SECONDS)

    def round(self) -> None:
        """Set the hosts to work that have something to do and are at nothing."""
        with self._explained():
            self._archiver.round(self._cloud())
        with self._explained():
            view = self._look()
            for host in dict.fromkeys(it.host for it in view.ready()):
                if host not in self._threads or not self._threads[host].is_alive():
                    self._threads[host] = Thread(target=self._work, args=(host,), daemon=True)
                    self._threads[host].start()

    def _work(self, host: str) -> None:
        """Do what is due on a host, each time by a look at how things are then.

        What is as due as before, such as of a tenant that somebody works on, waits for a round.
        """
        tried = list[Duty]()
        with self._explained():
            while duty := self._next(host, tried):
                tried.append(duty)
                attempt(self._cloud(), duty, self._log)

    def _next(self, host: str, tried: Collection[Duty]) -> Duty | None:
        on_host = [it for it in self._look().ready() if it.host == host]
        return next((it for it in on_host if it not in tried), None)

    def _look(self) -> View:
        with self._cloud().session() as session:
            view = look(session, datetime.now(UTC))
        self._metrics.see(view)
        return view

    def _cloud(self) -> Cloud:
        return Cloud(read_inventory(self._inventory), actor=ACTOR)

    @contextmanager
    def _explained(self) -> Generator[None]:
        """Log what goes wrong in the block."""
        try:
            yield
        except OdooCloudError as error:
            self._log.error("cannot look", extra={"error": str(error)})
        except Exception as error:  # noqa: BLE001 whatever it is, the next round may go well
            # Its own words may quote a secret.
            self._log.error("cannot look", extra={"error": type(error).__name__})
