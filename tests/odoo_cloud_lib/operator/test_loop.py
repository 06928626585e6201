"""What a host does in one go, for views and attempts of these tests."""

import logging
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.operator import loop
from odoo_cloud_lib.operator.duties import Duty
from odoo_cloud_lib.operator.look import View
from odoo_cloud_lib.operator.loop import Loop
from odoo_cloud_lib.operator.metrics import Metrics
from tests.odoo_cloud_lib.operator.factories import NOW


def duty(slug: str, *, hours: int) -> Duty:
    """Return a backup that has been due for so long."""
    since = NOW - timedelta(hours=hours)
    return Duty(slug=slug, host="local", verb="back up", since=since, begin=since, failures=0)


def test_whoever_is_due_again_has_his_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before all others are done; but who could not be done is not tried again and again."""
    due, done = [duty("acme", hours=2), duty("busy", hours=2)], list[str]()
    due += [duty(f"daily-{number}", hours=1) for number in range(3)]

    def attempt(_cloud: Cloud, it: Duty, _log: logging.Logger) -> None:
        done.append(it.slug)
        assert len(done) < 9
        if it.slug != "busy":
            due.remove(it)
        if done == ["acme", "busy", "daily-0"]:
            due.insert(0, duty("acme", hours=1))

    def look(_self: Loop) -> View:
        return View(now=NOW, tenants=(), due=tuple(due), busy=frozenset())

    def cloud(_self: Loop) -> Cloud:
        return cast("Cloud", None)

    monkeypatch.setattr(loop, "attempt", attempt)
    monkeypatch.setattr(Loop, "_look", look)
    monkeypatch.setattr(Loop, "_cloud", cloud)
    found = Loop(Path("inventory.json"), logging.getLogger("test"), Metrics())
    found._work("local")  # pyright: ignore[reportPrivateUsage]
    assert done == ["acme", "busy", "daily-0", "acme", "daily-1", "daily-2"]
