"""When the archives of the hosts' servers are kept up, with a clock and archives of these tests."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import pytest

from odoo_cloud_lib.archive.stretches import Stretch
from odoo_cloud_lib.backups.retention import PointInTime
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.inventory import InventoryBackups
from odoo_cloud_lib.operator import archiver
from odoo_cloud_lib.operator.archiver import EVERY_SECONDS, Archiver
from odoo_cloud_lib.operator.metrics import Metrics
from tests.odoo_cloud_lib.operator.factories import NOW, stretch

KEPT = stretch(until=NOW)
FULL = CopyError("host paris", reason="the store is full", command="none")


@dataclass
class Archives:
    """Stands for a cloud of two hosts, and for their archives; ``done`` takes what was asked."""

    done: list[str] = field(default_factory=list[str])
    clock: float = 0
    is_broken: bool = False
    is_without_base: bool = False
    takes: float = 0
    """Seconds that each run takes."""
    point_in_time: PointInTime | None = field(default_factory=PointInTime)
    host: str = "paris"
    hosts: tuple[str, ...] = ("paris",)

    @property
    def inventory(self) -> "Archives":
        """Itself."""
        return self

    @property
    def backups(self) -> InventoryBackups:
        """What the platform keeps."""
        return InventoryBackups(image="", region="", point_in_time=self.point_in_time)

    @contextmanager
    def session(self) -> Generator["Archives"]:
        """Yield itself."""
        yield self

    def of(self, _session: object, _host: str) -> "Archives":
        """Return itself, whichever host is asked for."""
        return self

    def keep_up(self, _now: datetime) -> Stretch:
        """Note it, and fail if something is broken."""
        return self._run("all", fails=self.is_broken)

    def store_log(self) -> Stretch:
        """Note it, and fail if there is nothing that it belongs to."""
        return self._run("log", fails=self.is_without_base)

    def _run(self, what: str, *, fails: bool) -> Stretch:
        self.done.append(what)
        self.clock += self.takes
        if fails:
            raise FULL
        return KEPT


@pytest.fixture
def archives(monkeypatch: pytest.MonkeyPatch) -> Archives:
    """Return the stand-in, by whose clock the archiver goes."""
    made = Archives()
    monkeypatch.setattr(archiver.time, "monotonic", lambda: made.clock)
    monkeypatch.setattr(archiver, "archive_of", made.of)
    return made


def go_round(archives: Archives, found: Archiver, minutes: int) -> list[str]:
    """Go round once a minute, and return what was done."""
    archives.done.clear()
    for _ in range(minutes):
        found.round(cast("Cloud", archives))
        for thread in found.threads:
            thread.join()
        archives.clock += 60
    return [*archives.done]


def told(metrics: Metrics) -> dict[str, float]:
    """Return what is told of the host's archive."""
    return {
        it.name.removeprefix("odoo_cloud_archive_"): it.samples[0].value for it in metrics.collect()
    }


def test_every_few_minutes(archives: Archives) -> None:
    """The first time at once; until when, and since when, is told each time."""
    metrics = Metrics()
    found = Archiver(logging.getLogger("test"), metrics)
    assert go_round(archives, found, 11) == ["all"] * 3
    assert EVERY_SECONDS == 300
    assert told(metrics) == {
        "base_timestamp_seconds": KEPT.since.timestamp(),
        "until_timestamp_seconds": NOW.timestamp(),
        "failures": 0,
    }


def test_what_fails_is_tried_again_after_a_while_and_the_log_goes_on(
    archives: Archives, caplog: pytest.LogCaptureFixture
) -> None:
    """A base backup that fails at its end each time must not be all that a server does."""
    metrics = Metrics()
    found = Archiver(logging.getLogger("test"), metrics)
    archives.is_broken = True
    # Again after 5 minutes, then 15, then 45.
    done = go_round(archives, found, 66)
    assert [number for number, it in enumerate(done) if it == "all"] == [0, 1, 4, 13]
    assert {*done} == {"all", "log"}
    assert told(metrics)["failures"] == 4
    assert "archive not kept up" in caplog.text
    archives.is_broken = False
    assert go_round(archives, found, 240)[-5:] == ["all"] * 5
    assert told(metrics)["failures"] == 0


def test_a_log_without_a_base_backup_does_not_keep_one_from_being_made(archives: Archives) -> None:
    """It fails as long as there is none; however long a run takes until it fails."""
    found = Archiver(logging.getLogger("test"), Metrics())
    archives.is_broken = archives.is_without_base = True
    archives.takes = 40
    go_round(archives, found, 30)
    archives.is_broken = archives.is_without_base = False
    assert "all" in go_round(archives, found, 60)


def test_a_platform_that_keeps_none(archives: Archives) -> None:
    """Nothing is done, and nothing is asked."""
    archives.point_in_time = None
    assert go_round(archives, Archiver(logging.getLogger("test"), Metrics()), 9) == []
