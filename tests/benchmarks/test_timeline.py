"""The engine's events become phases that add up to the whole."""

import json
import time

import pytest

from benchmarks import timeline
from benchmarks.timeline import BEGUN, DONE, PRELUDE, STACK, Mark

URN = "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:OdooTenant$docker:index/volume:Volume::new-logs"
MARKS = [
    Mark(1.0, PRELUDE),
    Mark(1.5, BEGUN, STACK, "odoo-cloud-dev"),
    Mark(1.6, BEGUN, "docker:index/volume:Volume", "acme-filestore"),
    *(Mark(2.0, BEGUN, name=f"new-{it}") for it in ("network", "filestore", "sessions", "seed")),
    *(Mark(2.1, DONE, name=f"new-{it}") for it in ("network", "filestore", "sessions")),
    Mark(2.25, DONE, name="new-seed"),
    Mark(2.25, BEGUN, name="new-database"),
    Mark(3.0, DONE, name="new-database"),
    Mark(3.0, BEGUN, name="new-odoo"),
    Mark(3.5, DONE, name="new-odoo"),
    Mark(3.5, BEGUN, name="new-route"),
    Mark(5.0, DONE, name="new-route"),
]


def test_phases_follow_each_other_without_a_gap() -> None:
    """Each begins where the one before it ends; other tenants' resources count for none."""
    found = timeline.phases(MARKS, "new", healthy=4.5, answered=4.75)
    assert found == {
        "the engine starts": 1.0,
        "the program starts": 0.5,
        "what is there already, and the plugins' start": 0.5,
        "network, volumes, seed": 0.25,
        "database and files": 0.75,
        "Odoo's container": 0.5,
        "Odoo starts": 1.0,
        "the route": 0.25,
    }


def test_steps_are_each_resource_by_itself() -> None:
    """From its begin to its end."""
    found = timeline.steps(MARKS, "new")
    assert (found["seed"], found["database"], found["route"]) == (0.25, 0.75, 1.5)


def test_events_are_read_among_other_lines() -> None:
    """The type is the resource's own, not its parents'; what is no event is passed over."""
    event = {"sequence": 1, "timestamp": 1, BEGUN: {"metadata": {"urn": URN}}}
    prelude = {"sequence": 0, "timestamp": 1, PRELUDE: {"config": {"key": "value"}}}
    lines = ["warning: a plugin\n", json.dumps(prelude) + "\n", json.dumps(event) + "\n"]
    first, second = timeline.read(lines, time.monotonic() - 2)
    assert (first.kind, first.name) == (PRELUDE, "")
    assert (second.type, second.name) == ("docker:index/volume:Volume", "new-logs")
    assert second.at == pytest.approx(2, abs=0.5)
