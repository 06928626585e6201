"""What is recorded of operations, and which ones can be resumed."""

from contextlib import suppress

import pytest
from pydantic import JsonValue, SecretStr

from odoo_cloud_lib.errors import DatabaseError, ImageError, LedgerError
from odoo_cloud_lib.ledger.ledger import Ledger
from odoo_cloud_lib.ledger.records import OperationState
from tests.integration.ledger.use import OPS, begun, enter, fail

pytestmark = pytest.mark.engine


def test_an_operation_is_recorded(ledger: Ledger) -> None:
    """Who, what, to whom, when; each step; and what came of it."""
    arguments: dict[str, JsonValue] = {
        "plan": "business",
        "names": ["Ünï ☃", "'; --", "-i"],
        "deep": {"count": 1.5},
    }
    with ledger.operation("set_plan", "acme", actor=OPS, arguments=arguments) as operation:
        running = ledger.show(operation.record.id)
        assert (running.state, running.ended, running.steps) == ("running", None, ())
        with operation.step("edit config") as step:
            now = ledger.show(running.id).unfinished_step
            assert now is not None
            assert (now.number, now.name, now.ended) == (1, "edit config", None)
            step.note = "2 lines"
        with operation.step("apply") as step:
            assert not step.finished_before
        operation.result = {"changed": 3}
    done = ledger.show(running.id)
    assert (done.verb, done.tenant, done.actor) == ("set_plan", "acme", OPS)
    assert (done.state, done.result, done.error) == ("done", {"changed": 3}, None)
    assert done.arguments == arguments
    assert done.continues is done.followed_by is done.unfinished_step is None
    assert [(it.number, it.name, it.note) for it in done.steps] == [
        (1, "edit config", "2 lines"),
        (2, "apply", None),
    ]
    times = [
        done.begun,
        *(it for step in done.steps for it in (step.begun, step.ended)),
        done.ended,
    ]
    assert times == sorted(it for it in times if it is not None)
    assert done == type(done).model_validate_json(done.model_dump_json())


def test_operations_are_listed_by_tenant_and_state(ledger: Ledger) -> None:
    """The last begun first: of one tenant, its timeline."""
    for verb, tenant in [("create", "acme"), ("create", "umoja"), ("suspend", "acme")]:
        with begun(ledger, verb, tenant):
            pass
    fail(ledger, "resume", ValueError())
    timeline = ledger.operations(tenant="acme")
    assert [it.verb for it in timeline] == ["resume", "suspend", "create"]
    assert [it.followed_by for it in timeline] == [None, timeline[0].id, timeline[1].id]
    assert [it.verb for it in ledger.operations(state=OperationState.FAILED)] == ["resume"]
    assert [it.tenant for it in ledger.operations(state=OperationState.DONE, limit=2)] == [
        "acme",
        "umoja",
    ]
    assert ledger.operations(tenant="initech") == []
    assert ledger.interrupted() == []


def test_an_own_error_is_recorded_with_its_step(ledger: Ledger) -> None:
    """Its message, without what PostgreSQL's text cannot hold; the tenant is free again."""
    error = ImageError("odoo:19", reason="no\0such\udcff", command="docker images")
    assert fail(ledger, "create", error) == (
        "failed",
        "odoo:19: no?such?\n  next: docker images",
        "at work",
    )
    assert fail(ledger, "create", error)[0] == "failed"


def test_of_a_foreign_error_only_the_kind_is_kept(ledger: Ledger) -> None:
    """Its message may quote anything."""
    error = ValueError("password hunter2")
    assert fail(ledger, "create", error) == ("failed", "ValueError", "at work")


def test_a_secret_is_no_argument(ledger: Ledger) -> None:
    """It is refused before anything is recorded, and holds nothing."""
    arguments = {"password": SecretStr("hunter2")}
    with (
        pytest.raises(TypeError, match="SecretStr"),
        ledger.operation("create", "acme", actor=OPS, arguments=arguments),  # pyright: ignore[reportArgumentType]
    ):
        pass
    assert ledger.operations() == []


def test_a_result_that_cannot_be_kept_is_a_failure(ledger: Ledger) -> None:
    """Not an operation that seems to run for ever."""
    with (
        pytest.raises(TypeError),
        begun(ledger, "backup") as operation,
    ):
        operation.result = {"at": object()}  # pyright: ignore[reportAttributeAccessIssue]
    assert ledger.show(operation.record.id).error == "TypeError"


def test_a_step_is_taken_once(ledger: Ledger) -> None:
    """Two steps of one name could not be told apart in a resumed run."""
    with (
        pytest.raises(DatabaseError, match="duplicate key"),
        begun(ledger, "move") as operation,
        operation.step("copy"),
        operation.step("copy"),
    ):
        pass
    assert ledger.show(operation.record.id).state == "failed"


def test_what_has_failed_is_resumed(ledger: Ledger) -> None:
    """With its arguments, knowing through all earlier runs which steps were finished."""
    arguments: dict[str, JsonValue] = {"to": "lyon"}
    with (
        suppress(ZeroDivisionError),
        ledger.operation("move", "acme", actor=OPS, arguments=arguments) as first,
    ):
        with first.step("copy"):
            pass
        with first.step("switch"):
            raise ZeroDivisionError
    with suppress(ZeroDivisionError), ledger.resume(first.record.id, actor="b@b") as second:
        raise ZeroDivisionError
    with ledger.resume(second.record.id, actor="c@c") as third:
        known: dict[str, bool] = {}
        for name in ("copy", "switch", "clean up"):
            with third.step(name) as step:
                known[name] = step.finished_before
    assert known == {"copy": True, "switch": False, "clean up": False}
    assert [record.state for record in ledger.operations()] == ["done", "failed", "failed"]
    record = ledger.show(third.record.id)
    assert (record.verb, record.tenant, record.actor) == ("move", "acme", "c@c")
    assert (record.arguments, record.continues) == (arguments, second.record.id)


def test_only_the_last_operation_of_a_tenant_is_resumed(ledger: Ledger) -> None:
    """And only one that was not done; the refused ones leave no trace."""
    fail(ledger, "suspend", ValueError())
    (failed,) = ledger.operations()
    enter(ledger)
    (later, _) = ledger.operations()
    for number, reason in (
        (failed.id, f"operation {later.id} has begun since; valid: the last one of acme"),
        (later.id, "it is done; valid: one that was interrupted or has failed"),
        (4711, "there is none of this number"),
    ):
        with (
            pytest.raises(LedgerError, match=f"^operation {number}: {reason}"),
            ledger.resume(number, actor=OPS),
        ):
            pass
    assert [it.id for it in ledger.operations()] == [later.id, failed.id]
    enter(ledger)
