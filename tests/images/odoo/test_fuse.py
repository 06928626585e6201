"""A fuse spares a service that failed, and notices when it is back."""

import logging

import pytest

from images.odoo.odoo_cloud_image import fuse
from images.odoo.odoo_cloud_image.fuse import Fuse


class RefusedError(Exception):
    """What callers see."""


class Service:
    """Fails while ``away``; counts how often it was asked."""

    def __init__(self) -> None:
        """Begin well."""
        self.away = False
        self.asked = 0

    def add(self, left: int, right: int) -> int:
        """Add."""
        self.asked += 1
        if self.away:
            message = "out"
            raise ConnectionError(message)
        return left + right


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time; its one item can be set."""
    now = [100.0]
    monkeypatch.setattr(fuse.time, "monotonic", lambda: now[0])
    return now


def test_answers_pass() -> None:
    """Nothing stands between as long as all is well."""
    assert Fuse("adder", ConnectionError, RefusedError).ask(Service().add, 1, right=2) == 3


def test_other_errors_pass() -> None:
    """A mistake of ours is no outage."""
    with pytest.raises(ZeroDivisionError):
        Fuse("adder", ConnectionError, RefusedError).ask(lambda: 1 // 0)


def test_a_service_that_failed_is_spared_for_three_seconds(clock: list[float]) -> None:
    """Then one caller tries again."""
    service, under_test = Service(), Fuse("adder", ConnectionError, RefusedError)
    service.away = True
    for expected, now in [(1, 100.0), (1, 102.9), (2, 103.1), (2, 106.0)]:
        clock[0] = now
        with pytest.raises(RefusedError):
            under_test.ask(service.add, 1, 2)
        assert service.asked == expected
    service.away, clock[0] = False, 106.2
    assert under_test.ask(service.add, 1, 2) == 3


def test_an_outage_is_logged_once(clock: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """Its beginning with the reason, and its end."""
    caplog.set_level(logging.INFO)
    service, under_test = Service(), Fuse("adder", ConnectionError, RefusedError)
    service.away = True
    for now in (100.0, 104.0, 108.0):
        clock[0] = now
        with pytest.raises(RefusedError):
            under_test.ask(service.add, 1, 2)
    service.away, clock[0] = False, 112.0
    for _ in range(2):
        under_test.ask(service.add, 1, 2)
    assert caplog.messages == ["adder does not answer: out", "adder answers again"]
