"""What the command's exit code says."""

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING, Self

from odoo_cloud_lib.errors import ArgumentError

if TYPE_CHECKING:
    from odoo_cloud_lib.outcome import Outcome


class ExitCode(IntEnum):
    """How a command ended. Programs may rely on these numbers."""

    meaning: str

    def __new__(cls, number: int, meaning: str) -> Self:
        """Make a member that says what it means."""
        member = int.__new__(cls, number)
        member._value_ = number
        member.meaning = meaning
        return member

    DONE = 0, "All of it was done."
    FAILED = 1, "It was begun and failed, or something that it needs does not answer."
    USAGE = 2, "It was called with what cannot be: an unknown option, a value that is not valid."
    REFUSED = 3, "Nothing was done: something stands against it. Of a plan: it is blocked."
    BUSY = 4, "Nothing was done: somebody else works on it. The same again, later."
    SOME_FAILED = 5, "Of several tenants some were not done; the summary says which, and why."
    DIFFERENT = 6, "The audit found differences."
    INTERRUPTED = 130, "It was stopped with ^C; what was begun is in `operations list`."


def code_of(error: Exception) -> ExitCode:
    """Return the exit code of something that raised ``error``."""
    from odoo_cloud_lib.outcome import state_after

    if isinstance(error, ArgumentError):
        return ExitCode.USAGE
    return ExitCode[state_after(error).name]


def code_of_all(outcomes: Sequence["Outcome"]) -> ExitCode:
    """Return the exit code of what was done to some tenants."""
    from odoo_cloud_lib.outcome import OutcomeState

    states = {it.state for it in outcomes}
    if states & {OutcomeState.NOT_BEGUN, OutcomeState.INTERRUPTED}:
        return ExitCode.INTERRUPTED
    if states <= {OutcomeState.DONE}:
        return ExitCode.DONE
    if len(outcomes) == 1 and outcomes[0].cause:
        return code_of(outcomes[0].cause)
    return ExitCode.SOME_FAILED
