"""A process that does one verb after the other to tenants by chance, until its time is over.

``python -m tests.integration.cloud.restless STACK CONFIG SECONDS SEED``. What is refused is part of
the game: another such process is at work on the same tenants. Anything else ends it with an error.
"""

import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from odoo_cloud_lib import Cloud, Tenant
from odoo_cloud_lib.errors import (
    TenantBusyError,
    TenantExistsError,
    TenantMissingError,
    TenantStateError,
    TransitionError,
)
from tests.integration.stack import ROOT

SLUGS = tuple(f"restless{number}" for number in range(10))
REFUSED = (
    TenantBusyError,
    TenantExistsError,
    TenantMissingError,
    TenantStateError,
    TransitionError,
)
CHANGES: tuple[Callable[[Tenant], None], ...] = (
    Tenant.suspend,
    Tenant.resume,
    Tenant.restart,
    lambda tenant: tenant.set_plan("basic", {"cron_threads": 2}),
    lambda tenant: tenant.set_plan("basic", {}),
    Tenant.schedule_delete,
    Tenant.cancel_delete,
    lambda tenant: tenant.delete(backup=False),
)


def main(stack: str, config: str, seconds: str, seed: str) -> None:
    """Work until the time is over."""
    cloud = Cloud.from_stack(stack, ROOT, config=Path(config), actor=f"ops@{seed}")
    chance = random.Random(seed)  # noqa: S311 - no secret
    end = time.monotonic() + float(seconds)
    while time.monotonic() < end:
        _one(cloud, chance)


def _one(cloud: Cloud, chance: random.Random) -> None:
    slug = chance.choice(SLUGS)
    told = "done"
    try:
        if slug in cloud.tenants:
            chance.choice(CHANGES)(cloud.tenants[slug])
        else:
            cloud.tenants.create(slug, plan="basic")
    except REFUSED as error:
        told = type(error).__name__
    print(slug, told, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
