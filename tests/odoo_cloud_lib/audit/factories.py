"""A platform on which all agree: acme is active, umoja suspended, initech about to be erased."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import JsonValue

from odoo_cloud_lib.audit import Difference, compare
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.engine.recorded import Parts, Recorded
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState, StepRecord
from odoo_cloud_lib.observed import Presence, Seen, SeenContainer
from odoo_cloud_lib.observed_server import SeenDatabase, SeenRole, SeenServer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TEMPLATE = "template_0123456789ab"
ODOO, REDIS, EDGE, POSTGRES = ("0" * 11 + it for it in "abcd")
ACME_SITE = f"acme.odoo.example=acme.{ODOO}.8069"
UMOJA_SITE = "umoja.odoo.example=umoja.suspended"


def container(id_: str, name: str, role: str, status: str = "running") -> SeenContainer:
    """Return a container."""
    return SeenContainer(id_, name, role, status)


def parts_of(
    slug: str, containers: dict[str, str] | None = None, sites: set[str] | None = None
) -> Parts:
    """Return what every tenant has deployed, with these containers and sites."""
    volumes = {f"dev-local.{slug}.filestore", f"dev-local.{slug}.sessions"}
    networks = {f"dev-local.{slug}.network"}
    return Parts(
        containers=containers or {},
        volumes=volumes,
        networks=networks,
        database=True,
        login=True,
        sites=sites,
    )


def presence_of(parts: Parts, *containers: SeenContainer) -> Presence:
    """Return the same as it is really there."""
    return Presence(
        containers=[*containers],
        volumes={*parts.volumes},
        networks={*parts.networks},
        sites={*(parts.sites or ())},
    )


def operation(
    tenant: str, verb: str, state: OperationState, arguments: dict[str, JsonValue] | None = None
) -> OperationRecord:
    """Return operation 7, which has come to its second step."""
    steps = [
        StepRecord(number=1, name="edit", begun=NOW, ended=NOW, note=None),
        StepRecord(number=2, name="deploy", begun=NOW, ended=None, note=None),
    ]
    return OperationRecord(
        id=7,
        verb=verb,
        tenant=tenant,
        actor="ops@test",
        arguments=arguments or {},
        continues=None,
        followed_by=None,
        state=state,
        begun=NOW,
        ended=None,
        result=None,
        error="no room" if state is OperationState.FAILED else None,
        steps=tuple(steps),
    )


def scheduled(hours: float) -> OperationRecord:
    """Return initech's deletion, due in so many hours."""
    due = (NOW + timedelta(hours=hours)).isoformat()
    return operation("initech", "schedule delete", OperationState.DONE, {"due": due})


def _recorded() -> Recorded:
    host = Parts(
        containers={"postgres": POSTGRES, "edge": EDGE},
        volumes={"dev-local.edge-config"},
        networks={"dev-local.0-edge-network"},
        templates={TEMPLATE},
    )
    return {
        ("local", ""): host,
        ("local", "acme"): parts_of(
            "acme", containers={"odoo": ODOO, "redis": REDIS}, sites={ACME_SITE}
        ),
        ("local", "umoja"): parts_of("umoja", sites={UMOJA_SITE}),
        ("local", "initech"): parts_of("initech"),
    }


def _seen() -> Seen:
    running = {
        "": [
            container(POSTGRES, "dev-local.postgres", "postgres"),
            container(EDGE, "dev-local.edge", "edge"),
        ],
        "acme": [
            container(ODOO, "acme-odoo-1", "odoo"),
            container(REDIS, "dev-local.acme.redis", "redis"),
        ],
    }
    there = {
        slug: presence_of(parts, *running.get(slug, ())) for (_, slug), parts in _recorded().items()
    }
    return defaultdict(Presence, there)


def _databases() -> dict[str, SeenDatabase]:
    owners = {name: name for name in ("acme", "umoja", "initech")}
    owners |= dict.fromkeys(("postgres", "template1", "odoo_cloud", TEMPLATE), "postgres")
    return {
        name: SeenDatabase(owner=owner, opened=True, lets_in=()) for name, owner in owners.items()
    }


def _roles() -> dict[str, SeenRole]:
    roles = {TEMPLATE: SeenRole(logs_in=False, powers=(), member_of=())}
    for name in ("acme", "umoja", "initech"):
        roles[name] = SeenRole(logs_in=True, powers=(), member_of=())
    return roles


def _entries() -> dict[str, dict[str, Any]]:
    return {
        "acme": {"plan": "basic"},
        "umoja": {"plan": "basic", "state": "suspended"},
        "initech": {"plan": "basic", "state": "deleting"},
    }


@dataclass
class World:
    """Facts on which all agree, for a test to damage."""

    entries: dict[str, dict[str, Any]] = field(default_factory=_entries)
    recorded: Recorded = field(default_factory=_recorded)
    seen: Seen | None = field(default_factory=_seen)
    databases: dict[str, SeenDatabase] | None = field(default_factory=_databases)
    roles: dict[str, SeenRole] = field(default_factory=_roles)
    joined: set[str] | None = field(
        default_factory=lambda: {"dev-local.acme.network", "dev-local.umoja.network"}
    )
    pending: list[Step] = field(default_factory=list[Step])
    refusal: str = ""
    trouble: str = ""
    docker_url: str = "unix:///var/run/docker.sock"
    last: list[OperationRecord] = field(default_factory=lambda: [scheduled(hours=1)])
    busy: set[str] = field(default_factory=set[str])

    def of(self, slug: str) -> Presence:
        """Return what is there of a tenant."""
        assert self.seen is not None
        return self.seen[slug]

    def facts(self) -> Facts:
        """Return all of it as an audit has it."""
        server = None
        if self.databases is not None:
            server = SeenServer(databases=self.databases, roles=self.roles)
        host = HostFacts(
            name="local",
            docker_url=self.docker_url,
            postgres="dev-local.postgres",
            edge="dev-local.edge",
            seen=self.seen,
            server=server,
            joined=None if self.joined is None else frozenset(self.joined),
            trouble=self.trouble,
        )
        return Facts(
            stack="dev",
            entries=self.entries,
            recorded=self.recorded,
            pending=self.pending,
            refusal=self.refusal,
            hosts={"local": host},
            last={it.tenant: it for it in self.last},
            busy=frozenset(self.busy),
            now=NOW,
        )

    def differences(self) -> list[Difference]:
        """Compare them."""
        return compare(self.facts())
