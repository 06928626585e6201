"""A difference: what was found, what should be, and what mends it."""

from enum import StrEnum

from odoo_cloud_lib.model import Model


class DifferenceKind(StrEnum):
    """What disagrees with what."""

    NOT_DEPLOYED = "not-deployed"
    """The tenant has an entry in the stack file, and the engine has made nothing of it."""
    NOT_IN_CONFIG = "not-in-config"
    """The engine has made the tenant, and it has no entry any more."""
    UNAPPLIED = "unapplied"
    """Tenant or platform were changed in the stack file, and not deployed since."""
    ENGINE_REFUSES = "engine-refuses"
    """The engine does not tell what waits to be deployed: the stack file has mistakes, or the
    program fails."""
    HOST_UNREACHABLE = "host-unreachable"
    """No way to the host: nothing is known about what is there."""
    POSTGRES_DOWN = "postgres-down"
    """The host's PostgreSQL does not answer: nothing is known about databases and roles, and on the
    platform's first host nothing about operations."""
    EDGE_DOWN = "edge-down"
    """The host's edge is not there, or does not run: visitors reach nobody."""
    MISSING_CONTAINER = "missing-container"
    """The engine has made the container, and it is gone."""
    STOPPED_CONTAINER = "stopped-container"
    """The container is there, and does not run."""
    EXTRA_CONTAINER = "extra-container"
    """A container that the engine does not know: another generation, or of no tenant."""
    MISSING_VOLUME = "missing-volume"
    """The engine has made the volume, and it is gone with what was in it."""
    EXTRA_VOLUME = "extra-volume"
    """A volume that the engine does not know."""
    MISSING_NETWORK = "missing-network"
    """The engine has made the network, and it is gone."""
    EXTRA_NETWORK = "extra-network"
    """A network that the engine does not know."""
    MISSING_DATABASE = "missing-database"
    """The engine has made the database, and it is gone with what was in it."""
    EXTRA_DATABASE = "extra-database"
    """A database that the engine does not know."""
    WRONG_OWNER = "wrong-owner"
    """The tenant's database belongs to another role than the tenant's."""
    OPEN_DATABASE = "open-database"
    """Others than its owner may connect to the database."""
    MISSING_ROLE = "missing-role"
    """The engine has made the tenant's role, and it is gone."""
    EXTRA_ROLE = "extra-role"
    """A role that the engine does not know."""
    CLOSED_LOGIN = "closed-login"
    """The tenant's role may not log in, or its database takes no connections."""
    POWERFUL_ROLE = "powerful-role"
    """The tenant's role may more than own its database."""
    LEFT_OVER = "left-over"
    """What an operation made for itself, hidden from every tenant, and nobody is at it any more."""
    MISSING_ROUTE = "missing-route"
    """A host name of the tenant is unknown to the edge."""
    STALE_ROUTE = "stale-route"
    """A host name leads to something of its tenant that it should not lead to any more."""
    DEAD_ROUTE = "dead-route"
    """A host name leads to a container that is gone or does not run, and is not the tenant's."""
    WRONG_ROUTE = "wrong-route"
    """A host name leads to another tenant than it belongs to."""
    EXTRA_ROUTE = "extra-route"
    """The edge knows a host name that is nobody's."""
    CUT_OFF = "cut-off"
    """The edge is not connected to the tenant's network, so visitors get an error."""
    REACHABLE = "reachable"
    """Visitors reach the tenant's Odoo, although it should have none."""
    INTERRUPTED = "interrupted"
    """An operation was stopped half-way, and waits to be resumed."""
    FAILED = "failed"
    """The last operation on the tenant has failed."""
    OVERDUE = "overdue"
    """The tenant was to be erased by now."""


class Difference(Model):
    """One thing in which config, engine, hosts and ledger disagree."""

    tenant: str | None
    """Whom it concerns; None if it is the platform."""
    host: str | None
    """Where it was found; None if it is on none."""
    kind: DifferenceKind
    found: str
    """What is there, by its name."""
    wanted: str
    """What should be there."""
    command: str
    """What to run to mend it."""
