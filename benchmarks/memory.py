"""How much memory a tenant holds while nobody works with it."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import docker

from benchmarks.conditions import conditions
from benchmarks.results import IdleTenant, Memory
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.plan import PlanName
from tests.integration.browser import Browser
from tests.integration.stack import Stack, authority_of, container_of_stack, deployed, platform

IDLE_SECONDS = 60
PLANS = (PlanName.BASIC.value, PlanName.BUSINESS.value)


def measure(idle_seconds: float = IDLE_SECONDS) -> Memory:
    """Deploy a tenant of each plan, open its login page once, wait, and ask Docker."""
    found, engine = conditions(), docker.from_env()
    with TemporaryDirectory() as folder:
        stack = Stack(Path(folder), platform(), {plan: {"plan": plan} for plan in PLANS})
        with deployed(stack):
            authority = authority_of(engine, stack)
            for plan in PLANS:
                Browser(f"{plan}.odoo.localhost", stack.https_port, authority).get("/web/login")
            time.sleep(idle_seconds)
            tenants = [_idle(engine, stack, plan) for plan in PLANS]
    engine.close()
    return Memory(conditions=found, tenants=tenants)


def _idle(engine: docker.DockerClient, stack: Stack, plan: str) -> IdleTenant:
    odoo, redis = (
        _held(
            cast(
                "dict[str, Any]",
                container_of_stack(engine, stack, role, plan).stats(stream=False),  # pyright: ignore[reportUnknownMemberType]
            )["memory_stats"]
        )
        for role in (TenantRole.ODOO, TenantRole.REDIS)
    )
    return IdleTenant(plan=plan, odoo=odoo, redis=redis)


def _held(memory: dict[str, Any]) -> int:
    # What `docker stats` shows: without the pages of files that nobody has used for a while, which
    # the two versions of control groups name differently.
    details = memory["stats"]
    return memory["usage"] - details.get("total_inactive_file", details.get("inactive_file", 0))
