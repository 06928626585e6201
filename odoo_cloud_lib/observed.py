"""What is really there of the tenants on a host, whatever config and engine say.

Owns: looking, by the labels and names that everything of ours carries: one question to Docker for
each kind of thing, one to PostgreSQL and one to the edge, for all tenants together.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from docker import DockerClient

from odoo_cloud_lib import edge, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.naming import HostRole, TenantRole

RUNNING = "running"
# What has no tenant's label is the host's own.
NOBODY = ""
# Whatever has another role was made by an operation for itself.
DEPLOYED_ROLES = frozenset({*HostRole, *TenantRole})


@dataclass(frozen=True)
class SeenContainer:
    """A container. ``status``: Docker's word, such as ``running`` or ``exited``."""

    id: str
    name: str
    role: str
    status: str


@dataclass(kw_only=True)
class Presence:
    """What is there of one tenant on one host."""

    containers: list[SeenContainer] = field(default_factory=list[SeenContainer])
    volumes: set[str] = field(default_factory=set[str])
    """Those that a tenant runs on; or the host itself."""
    other_volumes: dict[str, str] = field(default_factory=dict[str, str])
    """The role of each other volume: copies, and backups that outlive the tenant."""
    networks: set[str] = field(default_factory=set[str])
    sites: set[str] = field(default_factory=set[str])
    """As :func:`odoo_cloud_lib.naming.site_file` names them."""
    database: bool = False
    role: bool = False
    """The role that owns the database."""

    def running(self, role: TenantRole) -> list[SeenContainer]:
        """Return the running containers of a role."""
        return [it for it in self.containers if it.role == role and it.status == RUNNING]

    @property
    def serves(self) -> bool:
        """Whether visitors reach a running Odoo."""
        running = self.running(TenantRole.ODOO)
        return any(naming.leads_to(site, it.id) for it in running for site in self.sites)

    @property
    def is_closed(self) -> bool:
        """Whether no container of the tenant's own runs, and visitors reach none."""
        own = {*map(str, TenantRole)}
        running = [it for it in self.containers if it.role in own and it.status == RUNNING]
        return not running and all(it.endswith(f".{naming.SUSPENDED}") for it in self.sites)


Seen = defaultdict[str, Presence]


def look(
    docker: DockerClient, server: Server | None, stack: str, host: str, edge_name: str
) -> Seen:
    """Return what is there of each tenant, by slug; a tenant with nothing is empty.

    What the host has for itself is under ``NOBODY``. ``server``: the host's PostgreSQL server;
    without one nothing is said about databases.
    """
    seen: Seen = defaultdict(Presence)
    place = [f"{naming.STACK_LABEL}={stack}", f"{naming.HOST_LABEL}={host}"]
    _look_at_docker(docker, {"label": place}, seen)
    for site in edge.all_sites(docker, edge_name):
        seen[site.partition("=")[2].partition(".")[0]].sites.add(site)
    if server is not None:
        for name in _names(server, "SELECT datname FROM pg_database"):
            seen[name].database = True
        for name in _names(server, "SELECT rolname FROM pg_roles"):
            seen[name].role = True
    return seen


def _names(server: Server, query: str) -> Iterable[str]:
    # Whatever is no slug is the platform's own: templates, the ledger, what is being made.
    return [name for (name,) in server.execute(query.encode()) if naming.is_slug(name)]


def _look_at_docker(docker: DockerClient, ours: dict[str, list[str]], seen: Seen) -> None:
    # The plain answers: the SDK's objects would ask once more for each.
    for it in _answers(docker.api.containers(all=True, filters=ours)):  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        seen[_owner(it)].containers.append(
            SeenContainer(it["Id"], it["Names"][0].lstrip("/"), _role(it), it["State"])
        )
    for it in _answers(docker.api.volumes(filters=ours)["Volumes"] or []):
        if _role(it) in DEPLOYED_ROLES:
            seen[_owner(it)].volumes.add(it["Name"])
        else:
            seen[_owner(it)].other_volumes[it["Name"]] = _role(it)
    for it in _answers(docker.api.networks(filters=ours)):  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        seen[_owner(it)].networks.add(it["Name"])


def _owner(answer: dict[str, Any]) -> str:
    return answer["Labels"].get(naming.TENANT_LABEL, NOBODY)


def _role(answer: dict[str, Any]) -> str:
    return answer["Labels"].get(naming.ROLE_LABEL, "")


def _answers(answer: object) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", answer)
