"""What a host's memory is promised to, and that the stack's check accepts as much and no more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib.capacity import Promises, promises
from odoo_cloud_lib.desired import NoStack
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.plan import PlanName
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.units import GIB, MIB
from stacks.config import StackConfig
from stacks.exports import build_inventory
from tests.stacks.factories import local_host, mistakes, platform, ssh_host, tenant

Entries = dict[str, dict[str, Any]]


def inventory_of(values: dict[str, Any], entries: Entries) -> Inventory:
    """Return what a stack with this config exports."""
    return build_inventory("dev", StackConfig.load(values, entries))


def on(host: str, values: dict[str, Any], entries: Entries) -> Promises:
    """Return what a host of a stack with this config promises."""
    inventory = inventory_of(values, {})
    return promises(inventory, entries, host, inventory.hosts[host])


def test_what_is_promised_and_to_whom() -> None:
    """Only active tenants count; each by its own values, on its own host."""
    values = platform(hosts={"local": local_host(), "paris": ssh_host()})
    entries = {
        "acme": tenant(),
        "umoja": tenant(plan="business", overrides={"memory": "2GiB"}),
        "initech": tenant(plan="enterprise", state="suspended"),
        "hooli": tenant(plan="enterprise", host="paris"),
        "globex": tenant(state="deleting"),
    }
    local = on("local", values, entries)
    assert local == Promises(
        memory=8 * GIB,
        reserved=1 * GIB + 256 * MIB,
        promised=3 * GIB,
        tenants={TenantState.ACTIVE: 2, TenantState.SUSPENDED: 1, TenantState.DELETING: 1},
        room={PlanName.BASIC: 3, PlanName.BUSINESS: 1, PlanName.ENTERPRISE: 0},
    )
    assert local.left == 3 * GIB + 768 * MIB
    paris = on("paris", values, entries)
    assert (paris.promised, paris.tenants[TenantState.ACTIVE]) == (8 * GIB, 1)
    assert paris.room == {PlanName.BASIC: 6, PlanName.BUSINESS: 2, PlanName.ENTERPRISE: 0}


def test_a_host_that_has_promised_too_much_has_no_room() -> None:
    """As when somebody has taken memory from it."""
    entries = {f"t{number}": tenant(plan="business") for number in range(4)}
    found = on("local", platform(), entries)
    assert found.left == -(5 * GIB + 256 * MIB)
    assert {*found.room.values()} == {0}


def test_an_entry_that_somebody_is_at_counts_as_it_was_deployed() -> None:
    """Or not at all, if it never was."""
    deployed = inventory_of(platform(), {"acme": tenant(plan="business")})
    entries = {"acme": tenant(plan="gold"), "umoja": tenant(plan="gold")}
    found = promises(deployed, entries, "local", deployed.hosts["local"])
    assert (found.promised, found.tenants[TenantState.ACTIVE]) == (3 * GIB, 2)


def test_an_inventory_alone_tells_the_same() -> None:
    """Of what was deployed, tenants' own values included."""
    values = platform(hosts={"local": local_host(), "paris": ssh_host()})
    entries = {
        "acme": tenant(overrides={"memory": "1536MiB"}),
        "umoja": tenant(host="paris", state="suspended"),
        "hooli": tenant(host="paris", plan="enterprise"),
    }
    inventory = inventory_of(values, entries)
    for name, host in inventory.hosts.items():
        told = promises(inventory, NoStack(inventory).tenants(), name, host)
        assert told == promises(inventory, entries, name, host)


PLANS = st.sampled_from([str(plan) for plan in PlanName])
MEMORY = st.integers(min_value=2048, max_value=65536)
OWN = st.none() | st.integers(min_value=512, max_value=9000)


@given(plan=PLANS, memory=MEMORY, cpus=st.integers(1, 32), own=st.lists(OWN, max_size=4))
def test_the_check_accepts_as_many_as_there_is_room_for(
    plan: str, memory: int, cpus: int, own: list[int | None]
) -> None:
    """And not one more."""
    values = platform(hosts={"local": local_host(memory=f"{memory}MiB", cpus=cpus)})
    entries: Entries = {}
    for number, amount in enumerate(own):
        overrides = {} if amount is None else {"memory": f"{amount}MiB"}
        more = {**entries, f"own{number}": tenant(overrides=overrides)}
        if not mistakes(values, more):
            entries = more
    room = on("local", values, entries).room[PlanName(plan)]
    filled = {**entries, **{f"new{number}": tenant(plan=plan) for number in range(room)}}
    assert mistakes(values, filled) == []
    [refused] = mistakes(values, {**filled, "last": tenant(plan=plan)})
    assert refused.startswith("odoo-cloud:platform.hosts.local.memory: ")


@pytest.mark.parametrize("plan", PlanName)
def test_a_full_host_has_room_for_none(plan: PlanName) -> None:
    """Its last byte may be promised."""
    values = platform(hosts={"local": local_host(memory="2304MiB")})
    assert mistakes(values, {"acme": tenant()}) == []
    assert on("local", values, {"acme": tenant()}).room[plan] == 0
