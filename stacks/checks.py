"""What must hold between the parts of a config.

Owns: the rules that no part can check by itself. Each returns every breach of it; parts with a
mistake of their own are left out where they cannot be judged.
"""

from collections.abc import Iterator, Mapping
from itertools import combinations

from odoo_cloud_lib import naming
from odoo_cloud_lib.errors import Problem
from odoo_cloud_lib.plan import BackupSchedule, resolve
from odoo_cloud_lib.problems import join, shown
from odoo_cloud_lib.tenant import TenantSpec, TenantState
from odoo_cloud_lib.units import render_memory
from stacks.backup_config import OperatorConfig
from stacks.draft import PLATFORM, TENANTS, PlatformDraft, TenantsDraft
from stacks.platform_config import LocalHost, SshHost, reserved

ALL_ADDRESSES = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared with, not listened on
LOOPBACK = "127.0.0.1"


def check(platform: PlatformDraft, tenants: TenantsDraft) -> list[Problem]:
    """Return every breach of a rule between the parts."""
    return [
        *_unknown_hosts(platform, tenants),
        *_taken_domains(platform, tenants),
        *_too_many_cpus(platform, tenants),
        *_over_capacity(platform, tenants),
        *_taken_ports(platform),
        *_beyond_operator(platform, tenants),
        *_log_beyond_operator(platform),
        *_schedules_without_store(platform, tenants),
    ]


def host_of(spec: TenantSpec, names: tuple[str, ...]) -> str | None:
    """Return the tenant's host: its own choice, or the first of ``names`` if there is any."""
    return spec.host or next(iter(names), None)


def _unknown_hosts(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    for slug, spec in tenants.readable.items():
        if spec.host is not None and platform.names and spec.host not in platform.names:
            path = join(join(TENANTS, slug), "host")
            yield Problem(path, shown(spec.host), ", ".join(platform.names))


def _taken_domains(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    owners: dict[str, str] = {}
    if platform.domain:
        for slug in tenants.readable:
            owners[naming.default_domain(slug, platform.domain)] = join(TENANTS, slug)
    for slug, spec in tenants.readable.items():
        for position, domain in enumerate(spec.domains):
            path = join(join(join(TENANTS, slug), "domains"), position)
            if domain in owners:
                valid = f"a host name that is not taken by {owners[domain]}"
                yield Problem(path, shown(domain), valid)
            owners.setdefault(domain, path)


def _too_many_cpus(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    for slug, spec in tenants.readable.items():
        name = host_of(spec, platform.names)
        host = platform.hosts.get(name or "")
        cpus = spec.overrides.cpus
        if host is not None and cpus is not None and cpus > host.cpus:
            path = join(join(join(TENANTS, slug), "overrides"), "cpus")
            yield Problem(path, f"{cpus:g}", f"at most {host.cpus}, as host {name} has no more")


def _over_capacity(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    for name, host in platform.hosts.items():
        promised = reserved(host, platform.backups, platform.operator_on(name))
        promised |= _promised(name, host, platform.names, tenants.whole)
        over = sum(promised.values()) - host.memory
        if over > 0:
            parts = ", ".join(f"{owner} {render_memory(size)}" for owner, size in promised.items())
            yield Problem(
                join(join(join(PLATFORM, "hosts"), name), "memory"),
                f"{render_memory(host.memory)}, with {render_memory(host.memory + over)} promised"
                f" ({parts})",
                f"{render_memory(over)} more, or so much less promised",
            )


def _promised(
    name: str, host: LocalHost | SshHost, names: tuple[str, ...], tenants: Mapping[str, TenantSpec]
) -> dict[str, int]:
    """Return the bytes of each tenant. Only those that run count: a resume is checked anew."""
    promised = dict[str, int]()
    for slug, spec in tenants.items():
        if spec.state is TenantState.ACTIVE and host_of(spec, names) == name:
            promised[slug] = resolve(spec.plan, spec.overrides, host.cpus).memory
    return promised


def _taken_ports(platform: PlatformDraft) -> Iterator[Problem]:
    used = [
        entry
        for name, host in platform.hosts.items()
        for entry in _ports(name, host, platform.operator_on(name))
    ]
    for (machine, address, port, path), later in combinations(used, 2):
        clash = address == later[1] or not ALL_ADDRESSES.isdisjoint({address, later[1]})
        if (machine, port) == (later[0], later[2]) and clash:
            yield Problem(later[3], str(port), f"a port that is not taken by {path}")


def _beyond_operator(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    """Seen from a server, this machine is nowhere."""
    first, store = platform.hosts.get(next(iter(platform.names), "")), platform.backups
    if not isinstance(first, SshHost) or store is None:
        return
    for slug, spec in tenants.whole.items():
        host = platform.hosts.get(host_of(spec, platform.names) or "")
        if isinstance(host, LocalHost):
            own = spec.overrides.backups or store.schedule
            schedule = own or resolve(spec.plan, spec.overrides, host.cpus).backups
            if schedule is not BackupSchedule.ON_DEMAND:
                path = join(join(join(TENANTS, slug), "overrides"), "backups")
                valid = "on-demand, as the operator, on the first host, does not reach this machine"
                yield Problem(path, schedule, valid)


def _log_beyond_operator(platform: PlatformDraft) -> Iterator[Problem]:
    first, store = platform.hosts.get(next(iter(platform.names), "")), platform.backups
    if not isinstance(first, SshHost) or store is None or store.point_in_time is None:
        return
    for name, host in platform.hosts.items():
        if isinstance(host, LocalHost):
            days = f"{{days: {store.point_in_time.days}}}"
            valid = (
                f"nothing, as the operator, on the first host, does not reach host {name},"
                " which is this machine"
            )
            yield Problem(f"{PLATFORM}.backups.point_in_time", days, valid)


def _schedules_without_store(platform: PlatformDraft, tenants: TenantsDraft) -> Iterator[Problem]:
    """Nobody who has asked for backups shall believe that there are any."""
    if platform.whole is None or platform.whole.backups is not None:
        return
    for slug, spec in tenants.whole.items():
        if spec.overrides.backups not in {None, BackupSchedule.ON_DEMAND}:
            path = join(join(join(TENANTS, slug), "overrides"), "backups")
            valid = f"on-demand or nothing, as there is no store in {PLATFORM}.backups"
            yield Problem(path, str(spec.overrides.backups), valid)


def _ports(
    name: str, host: LocalHost | SshHost, operator: OperatorConfig | None
) -> list[tuple[str, str, int, str]]:
    """Return the machine, address, port and path of everything that listens on ``host``."""
    path = join(join(PLATFORM, "hosts"), name)
    edge = host.edge
    metrics = f"{PLATFORM}.operator.metrics_port"
    return [
        (host.machine, edge.address, edge.http_port, f"{path}.edge.http_port"),
        (host.machine, edge.address, edge.https_port, f"{path}.edge.https_port"),
        (host.machine, LOOPBACK, host.postgres.port, f"{path}.postgres.port"),
        *([(host.machine, LOOPBACK, operator.metrics_port, metrics)] if operator else []),
    ]
