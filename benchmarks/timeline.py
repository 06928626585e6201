"""What the engine did when: its events, stamped as they come, and the phases between them."""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

BEGUN, DONE = "resourcePreEvent", "resOutputsEvent"
PRELUDE = "preludeEvent"
STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Mark:
    """One event: ``at`` in seconds since the engine was started; type and name of a resource."""

    at: float
    kind: str
    type: str = ""
    name: str = ""


def read(lines: Iterable[str], started: float) -> list[Mark]:
    """Stamp each line of ``pulumi up --json`` with the seconds since ``started`` (monotonic)."""
    marks: list[Mark] = []
    for line in lines:
        at = time.monotonic() - started
        marks += [_mark(at, json.loads(line))] if line.startswith("{") else []
    return marks


def _mark(at: float, event: dict[str, Any]) -> Mark:
    kind = next(key for key in event if key.endswith("Event"))
    urn = event[kind].get("metadata", {}).get("urn", "")
    if not urn:
        return Mark(at, kind)
    _, _, qualified, name = urn.split("::", 3)
    return Mark(at, kind, qualified.rpartition("$")[2], name)


def phases(marks: list[Mark], slug: str, healthy: float, answered: float) -> dict[str, float]:
    """Split the seconds until ``answered`` at what ends each phase of creating tenant ``slug``."""
    begun, done = _times(marks, slug, BEGUN), _times(marks, slug, DONE)
    ends = {
        "the engine starts": next(mark.at for mark in marks if mark.kind == PRELUDE),
        "the program starts": next(mark.at for mark in marks if mark.type == STACK),
        "what is there already, and the plugins' start": min(begun.values()),
        "network, volumes, seed": max(
            done[it] for it in ("network", "filestore", "sessions", "seed")
        ),
        "database and files": begun["odoo"],
        "Odoo's container": done["odoo"],
        "Odoo starts": healthy,
        "the route": answered,
    }
    starts = [0.0, *ends.values()]
    return {name: end - start for (name, end), start in zip(ends.items(), starts, strict=False)}


def steps(marks: list[Mark], slug: str) -> dict[str, float]:
    """Return how long each resource of the tenant took by itself."""
    begun, done = _times(marks, slug, BEGUN), _times(marks, slug, DONE)
    return {name: done[name] - begun[name] for name in begun}


def _times(marks: list[Mark], slug: str, kind: str) -> dict[str, float]:
    prefix = f"{slug}-"
    return {
        mark.name.removeprefix(prefix): mark.at
        for mark in marks
        if mark.kind == kind and mark.name.startswith(prefix)
    }
