"""Look at config, engine, hosts and ledger, and compare them.

Owns: where each fact comes from, and that one host or server that is down does not keep the rest
from being looked at.
"""

from dataclasses import replace
from datetime import UTC, datetime

import psycopg

from odoo_cloud_lib import edge, observed, observed_server
from odoo_cloud_lib.audit.compare import compare
from odoo_cloud_lib.audit.difference import Difference
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.errors import ConfigError, DatabaseError, HostError, StackError
from odoo_cloud_lib.host import explained
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from odoo_cloud_lib.observed_server import SeenServer
from odoo_cloud_lib.session import Session

Last = dict[str, OperationRecord]


def audit(session: Session) -> list[Difference]:
    """Return every difference; none means that all four agree.

    Raises:
        StackError: only the inventory is known, or the engine cannot read the stack.
        LedgerError: a newer version of this library has migrated it further.
    """
    before = _last(session)
    recorded = session.desired.recorded()
    entries = session.desired.tenants()
    hosts = {name: _host(session, name) for name in session.inventory.hosts}
    pending, refusal = _pending(session)
    after = _last(session) if before is not None else None
    facts = Facts(
        stack=session.inventory.stack,
        entries=entries,
        recorded=recorded,
        pending=pending,
        refusal=refusal,
        hosts=hosts,
        last=after or {},
        busy=_busy(before or {}, after or {}),
        now=datetime.now(UTC),
    )
    return compare(facts)


def _last(session: Session) -> Last | None:
    """Return the last operation of each tenant; None if the ledger's server does not answer."""
    try:
        return session.ledger.last_operations()
    except (DatabaseError, HostError, psycopg.Error):
        return None


def _busy(before: Last, after: Last) -> frozenset[str]:
    """Return the tenants that somebody worked on between the two looks."""
    return frozenset(
        slug
        for slug, last in after.items()
        if last.state is OperationState.RUNNING or last != before.get(slug)
    )


def _pending(session: Session) -> tuple[tuple[Step, ...], str]:
    try:
        return session.desired.pending(), ""
    except ConfigError as error:
        return (), "; ".join(map(str, error.problems))
    except StackError as error:
        # The last line is the one that says what failed.
        _, _, last = error.log.strip().rpartition("\n")
        return (), f"{error.reason}: {last.strip()}"


def _host(session: Session, name: str) -> HostFacts:
    there = session.inventory.hosts[name]
    facts = HostFacts(
        name=name,
        docker_url=there.address.docker_url,
        postgres=there.postgres,
        edge=there.edge,
    )
    try:
        return _look(session, facts)
    except HostError as error:
        return replace(facts, trouble=error.reason)


def _look(session: Session, facts: HostFacts) -> HostFacts:
    host, docker = facts.name, session.host(facts.name).docker
    with explained(host):
        server, trouble = _server(session, host)
        return replace(
            facts,
            seen=observed.look(docker, None, session.inventory.stack, host, facts.edge),
            server=server,
            joined=edge.joined_networks(docker, facts.edge),
            trouble=trouble,
        )


def _server(session: Session, host: str) -> tuple[SeenServer | None, str]:
    try:
        return observed_server.look(session.server(host)), ""
    except DatabaseError as error:
        return None, error.reason
    except psycopg.Error as error:
        return None, str(error)
