"""When the archives of the hosts' servers are kept up, with a clock and archives of these tests."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

import pytest

from odoo_cloud_lib.backups.retention import PointInTime
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.inventory import InventoryBackups
from odoo_cloud_lib.operator import archiver
from odoo_cloud_lib.operator.archiver import EVERY_SECONDS, Archiver
from tests.odoo_cloud_lib.operator.factories import NOW

FULL = CopyError("host paris", reason="the store is full", command="none")


def forget(_host: str, _until: datetime) -> None:
    """Take what was stored, and note nothing."""


@dataclass
class Archives:
    """Stands for a cloud of two hosts, and for their archives; ``done`` takes what was asked."""

    done: list[str] = field(default_factory=list[str])
    clock: float = 0
    is_broken: bool = False
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

    def keep_up(self, _now: datetime) -> datetime:
        """Note it, and fail if something is broken."""
        self.done.append("all")
        if self.is_broken:
            raise FULL
        return NOW

    def store_log(self) -> datetime:
        """Note it."""
        self.done.append("log")
        return NOW


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


def test_every_few_minutes(archives: Archives) -> None:
    """The first time at once; until when is told each time."""
    told = list[tuple[str, datetime]]()
    found = Archiver(logging.getLogger("test"), lambda host, until: told.append((host, until)))
    assert go_round(archives, found, 11) == ["all"] * 3
    assert EVERY_SECONDS == 300
    assert told == [("paris", NOW)] * 3


def test_what_fails_is_tried_again_after_a_while_and_the_log_goes_on(
    archives: Archives, caplog: pytest.LogCaptureFixture
) -> None:
    """A base backup that fails at its end each time must not be all that a server does."""
    found = Archiver(logging.getLogger("test"), forget)
    archives.is_broken = True
    # Again after 5 minutes, then 15, then 45.
    done = go_round(archives, found, 66)
    assert [number for number, it in enumerate(done) if it == "all"] == [0, 1, 4, 13]
    assert {*done} == {"all", "log"}
    assert "archive not kept up" in caplog.text
    archives.is_broken = False
    assert go_round(archives, found, 240)[-5:] == ["all"] * 5


def test_a_platform_that_keeps_none(archives: Archives) -> None:
    """Nothing is done, and nothing is asked."""
    archives.point_in_time = None
    assert go_round(archives, Archiver(logging.getLogger("test"), forget), 9) == []
