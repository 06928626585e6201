"""How it ended: what was done to a tenant, or why it was not.

Owns: telling what was refused (nothing was done) from what failed. Does not own: exit codes, which
the command line derives from this.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, InstanceOf, JsonValue

from odoo_cloud_lib.errors import (
    ArgumentError,
    ConfigError,
    LedgerError,
    NotConfirmedError,
    OdooCloudError,
    StackLockedError,
    StackMissingError,
    TenantBusyError,
    TenantExistsError,
    TenantMissingError,
    TenantStateError,
    TransitionError,
)
from odoo_cloud_lib.model import Model

BUSY = (TenantBusyError, StackLockedError)
# Beside whatever a verb says that stands against it: with these, nothing is ever begun.
REFUSED = (
    ArgumentError,
    ConfigError,
    LedgerError,
    NotConfirmedError,
    StackMissingError,
    TenantExistsError,
    TenantMissingError,
    TenantStateError,
    TransitionError,
)


class OutcomeState(StrEnum):
    """How far it came."""

    DONE = "done"
    """It was done."""
    REFUSED = "refused"
    """Nothing was done: something stands against it."""
    BUSY = "busy"
    """Nothing was done: somebody else works on it. The same again, later."""
    FAILED = "failed"
    """It was begun and failed; the ledger has its steps."""
    NOT_BEGUN = "not begun"
    """Nothing was done: it was called off before its turn came."""
    INTERRUPTED = "interrupted"
    """It was begun and left alone half-way; `operations resume` finishes it."""


class Failure(Model):
    """Why something was not done."""

    type: str
    """The class of the error, such as TenantMissingError"""
    name: str
    """What it is about: a tenant, host, file or resource"""
    reason: str
    """What was found and what would be right"""
    command: str
    """What to run next"""
    log: str = ""
    """The last lines of a log, if there is one"""

    @classmethod
    def of(cls, error: Exception, name: str) -> "Failure":
        """Describe ``error``; ``name`` is used where it is not one of this project's."""
        kind = type(error).__name__
        if isinstance(error, OdooCloudError):
            return cls(
                type=kind,
                name=error.name,
                reason=error.reason,
                command=error.command,
                log=error.log,
            )
        # Its own words may quote a secret.
        reason = f"{kind}, which should not happen"
        command = "the same again with ODOO_CLOUD_DEBUG=1 shows where"
        return cls(type=kind, name=name, reason=reason, command=command)


class Outcome(Model):
    """What came of a verb for a tenant."""

    tenant: str
    verb: str
    """As the ledger calls it, such as set plan"""
    state: OutcomeState
    """How far it came"""
    result: dict[str, JsonValue] | None = None
    """What came of it, if it is done and had something to tell"""
    error: Failure | None = None
    """Why it was not done"""
    cause: Annotated[InstanceOf[Exception] | None, Field(exclude=True, repr=False)] = None
    """The error itself, for Python; not part of the JSON."""


def state_after(error: Exception) -> OutcomeState:
    """Return how far something came that raised ``error``."""
    if isinstance(error, BUSY):
        return OutcomeState.BUSY
    refused = isinstance(error, REFUSED) or (isinstance(error, OdooCloudError) and error.refusal)
    return OutcomeState.REFUSED if refused else OutcomeState.FAILED
