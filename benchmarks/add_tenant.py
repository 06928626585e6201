"""How long it takes until a new tenant's login page answers, against two peers."""

import http
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import docker

from benchmarks import click_odoo, timeline
from benchmarks.conditions import conditions
from benchmarks.peers import Peers, first_answer
from benchmarks.results import AddTenant
from benchmarks.timeline import Mark
from odoo_cloud_lib.naming import TenantRole
from stacks.platform_config import ImagesConfig
from tests.integration.browser import Browser
from tests.integration.stack import Stack, authority_of, container_of_stack, deployed, platform

ROUNDS = 5
RESIDENTS = {"acme": {"plan": "basic"}, "umoja": {"plan": "business"}}


@dataclass
class _Rounds:
    ours: list[float] = field(default_factory=list[float])
    by_hand: list[float] = field(default_factory=list[float])
    click_odoo: list[float] = field(default_factory=list[float])
    phases: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    steps: dict[str, list[float]] = field(default_factory=dict[str, list[float]])


def measure(rounds: int = ROUNDS) -> AddTenant:
    """Deploy a stack of two tenants and create Odoos beside them, each way in turn."""
    found, engine = conditions(**{"click-odoo-contrib": click_odoo.VERSION}), docker.from_env()
    image = ImagesConfig().odoo
    with TemporaryDirectory() as folder:
        stack = Stack(Path(folder), platform(), {**RESIDENTS})
        with (
            deployed(stack),
            click_odoo.image_with_click_odoo(engine, image, stack.name) as click_image,
        ):
            peers = Peers(engine, stack, image, click_image)
            peers.prepare()
            measured = _run(engine, stack, peers, rounds)
    engine.close()
    return AddTenant(conditions=found, **vars(measured))


def _run(engine: docker.DockerClient, stack: Stack, peers: Peers, rounds: int) -> _Rounds:
    measured = _Rounds()
    ways: list[Callable[[int], None]] = [
        lambda number: _ours(engine, stack, f"new{number}", measured),
        lambda number: measured.by_hand.append(peers.by_hand(f"hand{number}")),
        lambda number: measured.click_odoo.append(peers.click_odoo(f"click{number}")),
    ]
    for number in range(rounds):
        # Nobody goes first every time.
        turn = number % len(ways)
        for way in ways[turn:] + ways[:turn]:
            way(number)
    return measured


def _ours(engine: docker.DockerClient, stack: Stack, slug: str, measured: _Rounds) -> None:
    authority = authority_of(engine, stack)
    browser = Browser(f"{slug}.odoo.localhost", stack.https_port, authority)
    with stack.restored():
        stack.tenants[slug] = {"plan": "basic"}
        clock, started = time.time(), time.monotonic()
        marks, answered = _add(stack, slug, browser, started)
        healthy = _healthy_at(engine, stack, slug, clock) - clock
    measured.ours.append(answered)
    _append(measured.phases, timeline.phases(marks, slug, healthy, answered))
    _append(measured.steps, timeline.steps(marks, slug))


def _add(stack: Stack, slug: str, browser: Browser, started: float) -> tuple[list[Mark], float]:
    answered: list[float] = []

    def visit() -> None:
        answered.append(
            first_answer(lambda: browser.get("/web/login").status == http.HTTPStatus.OK, started)
        )

    visitor = threading.Thread(target=visit)
    visitor.start()
    tenant = f"urn:pulumi:{stack.name}::odoo-cloud::odoo-cloud:index:OdooTenant::{slug}"
    only = ["--target", tenant, "--target-dependents"]
    with stack.start("up", "--yes", "--skip-preview", "--json", *only) as process:
        marks = timeline.read(process.stdout or (), started)
    if process.returncode:
        message = f"pulumi up {' '.join(only)}: exit code {process.returncode}"
        raise RuntimeError(message)
    visitor.join()
    return marks, answered[0]


def _healthy_at(engine: docker.DockerClient, stack: Stack, slug: str, since: float) -> float:
    """Return when the first health command in the tenant's Odoo succeeded, in seconds of Unix."""
    odoo = container_of_stack(engine, stack, TenantRole.ODOO, slug)
    filters = {"container": odoo.id, "event": "exec_die"}
    # docker's types say nothing about the events.
    events = cast(
        "Iterator[dict[str, Any]]",
        engine.events(since=int(since), until=int(time.time()) + 1, filters=filters, decode=True),
    )
    return next(
        event["timeNano"] / 1e9
        for event in events
        if event["Actor"]["Attributes"]["exitCode"] == "0"
    )


def _append(lists: dict[str, list[float]], values: dict[str, float]) -> None:
    for name, value in values.items():
        lists.setdefault(name, []).append(value)
