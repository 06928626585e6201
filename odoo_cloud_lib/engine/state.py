"""What the engine's state says about a stack, and what a run that is kept to one tenant touches.

Owns: the few fields that are read of an exported state, and the choice of targets. Pure functions.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NotRequired, TypedDict, cast

from odoo_cloud_lib import naming
from odoo_cloud_lib.stack_file.check import Declared

HOST_TYPE = "odoo-cloud:index:Vps"
# A host's children of these types are images and templates.
SHARED_TYPES = ("docker:index/remoteImage:RemoteImage", "pulumi-python:dynamic:Resource")


class Resource(TypedDict):
    """What is needed of a resource; ``id`` is missing on components.

    ``delete``: whether it has a successor, and waits to be removed.
    """

    urn: str
    type: str
    id: NotRequired[str]
    parent: NotRequired[str]
    dependencies: NotRequired[list[str]]
    outputs: NotRequired[dict[str, Any]]
    delete: NotRequired[bool]
    protect: NotRequired[bool]
    retainOnDelete: NotRequired[bool]


class State(TypedDict):
    """What is needed of an exported state."""

    resources: NotRequired[list[Resource]]
    pending_operations: NotRequired[list[object]]


def name_of(urn: str) -> str:
    """Return the logical name in a URN."""
    return urn.rpartition("::")[2]


def identities(state: State) -> set[tuple[str, str]]:
    """Return what a state knows: each resource's URN, and the id of what it stands for."""
    return {(it["urn"], it.get("id", "")) for it in state.get("resources", [])}


def hosts(state: State) -> list[Resource]:
    """Return the hosts that were deployed."""
    found = [it for it in state.get("resources", []) if it["type"] == HOST_TYPE]
    return [it for it in found if "address" in it.get("outputs", {})]


def targets(stack: str, slug: str, declared: Declared, state: State) -> list[str]:
    """Return the URNs, some as patterns, of all that the tenant's entry decides about.

    The tenant and its parts; images and templates that it is the first to stand on; those on which
    nobody stands any more; what the operator knows of the stack. Other tenants are left out, even
    where their entries wait to be applied.
    """
    resources = state.get("resources", [])
    urns = {it["urn"] for it in resources}
    mine, tenant = declared.tenants.get(slug), naming.tenant_urn(stack, slug)
    new = sorted(mine.shared - {*map(name_of, urns)}) if mine else []
    # The engine wants to find whatever is no pattern.
    own = [tenant] if mine or tenant in urns else []
    parts = [naming.part_urn(stack, slug, part) for part in naming.TENANT_PARTS]
    unused = _unused(tenant, declared.shared, resources)
    told = [urn for urn in urns if name_of(urn) == naming.OPERATOR_INVENTORY]
    return [*own, *parts, *(f"**::{name}" for name in new), *unused, *told]


def let_go(state: State, tenant: str, left: Collection[str]) -> State:
    """Return a state in which the parts of ``tenant`` (a URN) are not protected.

    Those called as in ``left`` stay where they are when they are replaced. The engine takes both
    from what is recorded, and records its own options again with each run.
    """

    def freed(resource: Resource) -> Resource:
        if resource.get("parent") != tenant:
            return resource
        stays = {"retainOnDelete": True} if name_of(resource["urn"]) in left else {}
        return cast("Resource", {**resource, "protect": False, **stays})

    return cast("State", {**state, "resources": [*map(freed, state.get("resources", []))]})


def _unused(tenant: str, declared: Iterable[str], resources: Sequence[Resource]) -> list[str]:
    """Return images and templates on which nothing stands but each other and the tenant's parts."""
    unused = {it["urn"] for it in resources if _is_shared(it)}
    unused -= {urn for urn in unused if name_of(urn) in declared}
    others = [it for it in resources if it.get("parent") != tenant]
    while True:
        kept = [it for it in others if it["urn"] not in unused]
        used = unused & {urn for it in kept for urn in it.get("dependencies", [])}
        if not used:
            return sorted(unused)
        unused -= used


def _is_shared(resource: Resource) -> bool:
    parent = resource.get("parent", "")
    return resource["type"] in SHARED_TYPES and f"::{HOST_TYPE}::" in parent
