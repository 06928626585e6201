"""What the engine has made, as its state tells: of each tenant, and of each host for itself.

Owns: reading it off an exported state, by the labels and names that everything of ours carries.
Pure. What the engine has replaced and only waits to remove is left out.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from odoo_cloud_lib import naming
from odoo_cloud_lib.engine.state import Resource, State, name_of

CONTAINER = "docker:index/container:Container"
VOLUME = "docker:index/volume:Volume"
NETWORK = "docker:index/network:Network"
DYNAMIC = "pulumi-python:dynamic:Resource"


@dataclass(kw_only=True)
class Parts:
    """What belongs to one tenant on one host, or to the host itself."""

    containers: dict[str, str] = field(default_factory=dict[str, str])
    """The id of the container of each role."""
    volumes: set[str] = field(default_factory=set[str])
    networks: set[str] = field(default_factory=set[str])
    database: bool = False
    """And with it the role that owns it."""
    login: bool = False
    """Whether that role may log in."""
    sites: set[str] | None = None
    """As :func:`odoo_cloud_lib.naming.site_file` names them; None without a route."""
    templates: set[str] = field(default_factory=set[str])
    """Databases that tenants are copied from; a host has them."""


Recorded = dict[tuple[str, str], Parts]
"""By host and tenant; what a host has for itself is under the tenant ``""``."""


def recorded(stack: str, state: State) -> Recorded:
    """Return what the engine has made."""
    found: Recorded = defaultdict(Parts)
    for resource in state.get("resources", []):
        if "id" not in resource or resource.get("delete"):
            continue
        if resource["type"] in (CONTAINER, VOLUME, NETWORK):
            _take_labelled(found, resource)
        else:
            _take_part(found, stack, resource)
    return dict(found)


def _take_labelled(found: Recorded, resource: Resource) -> None:
    outputs = resource.get("outputs", {})
    labels = {it["label"]: it["value"] for it in outputs.get("labels", [])}
    place = labels.get(naming.HOST_LABEL, ""), labels.get(naming.TENANT_LABEL, "")
    match resource["type"]:
        case "docker:index/container:Container":
            role = labels.get(naming.ROLE_LABEL, "")
            found[place].containers[role] = resource.get("id", "")
        case "docker:index/volume:Volume":
            found[place].volumes.add(outputs["name"])
        case _:
            found[place].networks.add(outputs["name"])


def _take_part(found: Recorded, stack: str, resource: Resource) -> None:
    parent, outputs = resource.get("parent", ""), resource.get("outputs", {})
    slug, name = name_of(parent), name_of(resource["urn"])
    if parent != naming.tenant_urn(stack, slug):
        _take_template(found, resource)
        return
    match name.removeprefix(f"{slug}-"):
        case "database":
            found[outputs["host"], slug].database = True
        case "login":
            found[outputs["host"], slug].login = True
        case "route":
            found[naming.host_of(stack, outputs["edge"]), slug].sites = {*outputs["sites"]}
        case _:
            return


def _take_template(found: Recorded, resource: Resource) -> None:
    database = resource.get("id", "")
    if resource["type"] == DYNAMIC and naming.is_template(database):
        labels: dict[str, str] = resource.get("outputs", {})["labels"]
        found[labels[naming.HOST_LABEL], ""].templates.add(database)
