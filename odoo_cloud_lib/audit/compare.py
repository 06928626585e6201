"""From facts to differences, in a fixed order: platform, tenants, operations. Pure."""

from collections.abc import Iterator, Mapping

from odoo_cloud_lib.audit import databases, operations, routes, stack, things
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.observed import NOBODY, RUNNING, Seen


def compare(facts: Facts) -> list[Difference]:
    """Return every difference, those of busy tenants left out."""
    found = [
        *stack.differences(facts),
        *(it for host in facts.hosts.values() for it in _on(facts, host)),
        *operations.differences(facts),
    ]
    return [it for it in found if it.tenant not in facts.busy]


def _on(facts: Facts, host: HostFacts) -> Iterator[Difference]:
    if host.seen is None:
        yield Difference(
            tenant=None,
            host=host.name,
            kind=DifferenceKind.HOST_UNREACHABLE,
            found=host.trouble,
            wanted="a Docker engine that answers",
            command=host.docker("info"),
        )
        return
    yield from _down(facts, host, host.seen)
    if host.server is not None:
        yield from databases.differences(facts, host, host.server)
    yield from things.differences(facts, host, host.seen)
    yield from routes.differences(facts, host, host.seen)


def _down(facts: Facts, host: HostFacts, seen: Seen) -> Iterator[Difference]:
    status = {it.name: it.status for it in seen[NOBODY].containers}
    kind = DifferenceKind
    if host.server is None:
        yield _not_serving(facts, host, kind.POSTGRES_DOWN, host.postgres, status, host.trouble)
    if status.get(host.edge) != RUNNING:
        yield _not_serving(facts, host, kind.EDGE_DOWN, host.edge, status, "")


def _not_serving(
    facts: Facts,
    host: HostFacts,
    kind: DifferenceKind,
    name: str,
    status: Mapping[str, str],
    trouble: str,
) -> Difference:
    match status.get(name):
        case None:
            found, command = "is not there", facts.up
        case "running":
            found, command = f"does not answer: {trouble}", host.docker("restart", name)
        case other:
            found, command = f"is {other}", host.docker("start", name)
    return Difference(
        tenant=None,
        host=host.name,
        kind=kind,
        found=f"container {name} {found}",
        wanted="it runs and answers",
        command=command,
    )
