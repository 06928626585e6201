"""Telling what was refused from what failed, and what is said of each."""

import pytest

from odoo_cloud_lib.errors import ArgumentError, HostError, OdooCloudError, StackLockedError
from odoo_cloud_lib.outcome import Failure, OutcomeState, state_after


def host_error(*, refusal: bool = False) -> HostError:
    """Return an error that can come before a verb is begun, and in the midst of it."""
    error = HostError("paris", reason="disk full", command="df", log="one\ntwo")
    error.refusal = refusal
    return error


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (host_error(), OutcomeState.FAILED),
        (host_error(refusal=True), OutcomeState.REFUSED),
        (ArgumentError("create", []), OutcomeState.REFUSED),
        (StackLockedError("stack dev", reason="held", command="wait"), OutcomeState.BUSY),
        (OSError("gone"), OutcomeState.FAILED),
    ],
)
def test_how_far_it_came(error: Exception, state: OutcomeState) -> None:
    """The same error is a refusal where it stood against the verb."""
    assert state_after(error) is state


def test_an_error_of_ours_is_told_in_full() -> None:
    """By the parts of its message."""
    assert Failure.of(host_error(), "acme").model_dump() == {
        "type": "HostError",
        "name": "paris",
        "reason": "disk full",
        "command": "df",
        "log": "one\ntwo",
    }


def test_of_another_error_only_the_kind_is_told() -> None:
    """Its words may quote a secret."""
    told = Failure.of(ValueError("hunter2"), "acme")
    assert (told.type, told.name) == ("ValueError", "acme")
    assert "hunter2" not in told.model_dump_json()


def test_an_error_is_no_refusal_by_itself() -> None:
    """Only a verb makes it one, and only the one that it raises."""
    host_error(refusal=True)
    assert not OdooCloudError("a", reason="b", command="c").refusal
