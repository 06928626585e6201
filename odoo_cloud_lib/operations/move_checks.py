"""What a move takes, and what stands against it.

Owns: looking at both hosts and at the tenant's data before anything is begun; changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from odoo_cloud_lib import naming
from odoo_cloud_lib.address import SshAddress
from odoo_cloud_lib.backups.replaced import replaced_databases
from odoo_cloud_lib.disk import Disk, free_disk, render_mib
from odoo_cloud_lib.errors import (
    ArgumentError,
    HostFullError,
    OdooCloudError,
    Problem,
    TenantExistsError,
    TenantStateError,
)
from odoo_cloud_lib.inventory import Inventory
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.carry_tenant import VOLUMES
from odoo_cloud_lib.operations.copy_database import database_bytes
from odoo_cloud_lib.operations.copy_files import volume_bytes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, look, require_life
from odoo_cloud_lib.tenant import TenantState
from odoo_cloud_lib.workbench import workbench

MOVE = "move"
LIVES = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)
SHOW = "odoo-cloud tenants show {}"


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """Bytes. ``free``: what is left on the disk of each of the two hosts."""

    database: int
    files: int
    free: dict[str, int]


def require_host(session: Session, verb: str, host: str) -> None:
    """Refuse a host that was not deployed.

    Raises:
        ArgumentError: names those that were.
    """
    if host not in session.inventory.hosts:
        valid = f"a host that was deployed: {', '.join(session.inventory.hosts)}"
        raise ArgumentError(verb, [Problem("host", repr(host)[:80], valid)])


def sizes(session: Session, subject: Subject, host: str) -> Sizes | None:
    """Return what there is to carry, and the room for it; None if there is not all of it."""
    name, source = naming.database_name(subject.slug), subject.host
    bench = workbench(session, source, subject.slug)
    # Asked for a volume that is not there, Docker would make it.
    if (
        not subject.there.database
        or not {bench.volume(it) for it in VOLUMES} <= subject.there.volumes
    ):
        return None
    return Sizes(
        database=database_bytes(bench.server, name),
        files=volume_bytes(bench, *VOLUMES),
        free={it: free_disk(session, it) for it in (source, host)},
    )


def needs(session: Session, subject: Subject, host: str, found: Sizes | None) -> Iterator[str]:
    """Yield a line for each thing that a move takes."""
    if found is not None:
        database, files = render_mib(found.database), render_mib(found.files)
        yield f"{database} of database and {files} of files to carry"
        yield from (
            f"{render_mib(free)} of free disk on host {it}" for it, free in found.free.items()
        )
        yield (
            "downtime from when it is suspended until it serves on the new host: the time to copy"
            " that much twice, and about a minute; visitors get a page that says so"
        )
    known = session.inventory.tenants.get(subject.slug)
    names = [str(urlsplit(it).hostname) for it in known.urls] if known else []
    yield f"DNS: {', '.join(names)} must lead to {_address(session.inventory, host)} from then on"


def blockers(
    session: Session, subject: Subject, host: str, found: Sizes | None, begun: str | None
) -> Iterator[OdooCloudError]:
    """Yield what stands against it. ``begun``: where a move that was not finished was to."""
    if begun is None:
        yield from require_life(subject, *LIVES)
    elif begun not in (host, subject.host):
        pass  # that one had not come far: it is on its old host, and this one begins anew
    elif begun != host:
        yield _state(subject, f"its move to host {begun} is half done; valid: {begun}")
    if subject.host == host:
        if begun != host:
            yield _state(subject, f"it is on host {host} already; valid: another host")
        return
    yield from _taken(session, subject, host)
    yield from _put_aside(session, subject)
    yield from _no_memory(session.inventory, subject, host)
    if found is not None:
        yield from _no_disk(subject, host, found)
    elif subject.life in LIVES:
        yield _state(subject, f"not all of its data is on host {subject.host}")


def _taken(session: Session, subject: Subject, host: str) -> Iterator[OdooCloudError]:
    """What an unfinished move left there is cleared; whatever runs there is nobody's to clear."""
    there = look(session, host)[subject.slug]
    data = there.database or there.role or there.volumes
    # Containers that carry data are of the same killed run, and may still be at it.
    runs = [it for it in there.containers if it.role != naming.COPY_ROLE]
    if runs or there.sites or (data and not _left_by_a_move(session, subject, host)):
        yield TenantExistsError(
            subject.slug,
            reason=f"something of this name is on host {host} already, and is not its own",
            command="odoo-cloud audit",
        )


def _put_aside(session: Session, subject: Subject) -> Iterator[OdooCloudError]:
    """What a restore has replaced would stay behind, and go with the rest."""
    if names := replaced_databases(session.server(subject.host), subject.slug):
        yield TenantStateError(
            subject.slug,
            reason=f"what a restore has replaced ({', '.join(names)}) does not move with it;"
            " valid: a backup first, which removes that",
            command=f"odoo-cloud backups create {subject.slug}",
        )


def _left_by_a_move(session: Session, subject: Subject, host: str) -> bool:
    """Tell whether the last move of the tenant was to this host and did not come to its end."""
    past = session.ledger.operations(tenant=subject.slug)
    last = next((it for it in past if it.verb == MOVE), None)
    if last is None or last.state is OperationState.DONE:
        return False
    return last.arguments.get("host") == host


def _no_disk(subject: Subject, host: str, found: Sizes) -> Iterator[OdooCloudError]:
    """On both hosts lies a dump for a while, which is at most as large as the database."""
    wanted = {subject.host: found.database, host: 2 * found.database + found.files}
    for name, size in wanted.items():
        disk = Disk(host=name, what=f"to move {subject.slug}", needed=size, free=found.free[name])
        yield from disk.shortage()


def _no_memory(inventory: Inventory, subject: Subject, host: str) -> Iterator[OdooCloudError]:
    known, there = inventory.tenants.get(subject.slug), inventory.hosts[host]
    if known is None or known.state is not TenantState.ACTIVE:
        return
    on_it = [it for it in inventory.tenants.values() if it.host == host]
    promised = sum(it.memory for it in on_it if it.state is TenantState.ACTIVE)
    left = there.memory - there.reserved - promised
    if left < known.memory:
        yield HostFullError(
            f"host {host}",
            reason=f"{render_mib(left)} of memory not promised yet; valid: at least"
            f" {render_mib(known.memory)}, for {subject.slug}",
            command="odoo-cloud capacity",
        )


def _state(subject: Subject, reason: str) -> TenantStateError:
    return TenantStateError(subject.slug, reason=reason, command=SHOW.format(subject.slug))


def _address(inventory: Inventory, host: str) -> str:
    there = inventory.hosts[host]
    where = there.address.address if isinstance(there.address, SshAddress) else there.edge_address
    return f"{where} (host {host})"
