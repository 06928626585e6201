"""How long each verb of the library takes until visitors notice, beside two peers."""

import http
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import docker

from benchmarks import click_odoo
from benchmarks.conditions import conditions
from benchmarks.peers import Peers, first_answer
from benchmarks.results import Verbs
from odoo_cloud_lib.cloud import Cloud
from stacks.platform_config import ImagesConfig
from tests.integration.browser import Browser
from tests.integration.stack import ROOT, Stack, authority_of, deployed, platform

ROUNDS = 5
RESIDENTS = {"acme": {"plan": "basic"}, "umoja": {"plan": "business"}}


@dataclass
class _Rounds:
    ours: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    peers: dict[str, list[float]] = field(default_factory=dict[str, list[float]])


def measure(rounds: int = ROUNDS) -> Verbs:
    """Deploy a stack of two tenants; lead one more through its life, beside the peers."""
    found, engine = conditions(**{"click-odoo-contrib": click_odoo.VERSION}), docker.from_env()
    image, measured = ImagesConfig().odoo, _Rounds()
    with TemporaryDirectory() as folder:
        stack = Stack(Path(folder), platform(), {**RESIDENTS})
        with (
            deployed(stack),
            click_odoo.image_with_click_odoo(engine, image, stack.name) as click_image,
        ):
            stack.edited = True
            peers = Peers(engine, stack, image, click_image)
            peers.prepare()
            for number in range(rounds):
                _ours(engine, stack, f"new{number}", measured.ours)
                _peers(peers, number, measured.peers)
    engine.close()
    return Verbs(conditions=found, ours=measured.ours, peers=measured.peers)


def _peers(peers: Peers, number: int, kept: dict[str, list[float]]) -> None:
    _keep(kept, "click-odoo-initdb and start", peers.click_odoo(f"click{number}"))
    _keep(kept, "odoo db duplicate and start", peers.duplicate(f"twin{number}"))


def _ours(
    engine: docker.DockerClient, stack: Stack, slug: str, kept: dict[str, list[float]]
) -> None:
    browser = Browser(f"{slug}.odoo.localhost", stack.https_port, authority_of(engine, stack))

    def until(status: http.HTTPStatus, verb: Callable[[], object]) -> float:
        started = time.monotonic()
        verb()
        return first_answer(lambda: browser.get("/web/login").status == status, started)

    os.environ.update(stack.environment)
    cloud = Cloud.from_stack(stack.name, ROOT, config=stack.config_file, actor="benchmark")
    serves, sleeps = http.HTTPStatus.OK, http.HTTPStatus.SERVICE_UNAVAILABLE
    _keep(kept, "create", until(serves, lambda: cloud.tenants.create(slug, plan="basic")))
    tenant = cloud.tenants[slug]
    _keep(kept, "suspend", until(sleeps, tenant.suspend))
    _keep(kept, "resume", until(serves, tenant.resume))
    _keep(kept, "restart", until(serves, tenant.restart))
    tenant.delete(backup=False)


def _keep(kept: dict[str, list[float]], name: str, seconds: float) -> None:
    kept.setdefault(name, []).append(seconds)
