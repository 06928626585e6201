"""Who may work on a tenant, and when it is free again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError, TenantBusyError
from odoo_cloud_lib.ledger.ledger import Ledger
from odoo_cloud_lib.ledger.records import OperationState
from tests.integration.containers import until
from tests.integration.ledger.processes import worker
from tests.integration.ledger.use import OPS, begun, enter

pytestmark = pytest.mark.engine


def test_a_tenant_is_held_by_one_operation(ledger: Ledger) -> None:
    """Others are told by whom and what to do; other tenants are not concerned."""
    with ledger.operation("move", "acme", actor="ops@there", arguments={}) as holder:
        with pytest.raises(TenantBusyError) as refusal:
            enter(ledger)
        enter(ledger, "umoja")
        with pytest.raises(TenantBusyError), ledger.resume(holder.record.id, actor=OPS):
            pass
    error, record = refusal.value, holder.record
    assert (error.actor, error.verb, error.since) == ("ops@there", "move", record.begun)
    assert "acme: ops@there is at move since 20" in str(error)
    assert f"next: odoo-cloud operations show {record.id}" in str(error)
    enter(ledger)


def test_a_crowd_works_on_a_tenant_one_at_a_time(ledger: Ledger) -> None:
    """No two are inside at once; each is done, or refused."""
    slot = threading.Lock()

    def work(times: int) -> int:
        refused = 0
        for _ in range(times):
            try:
                with begun(ledger, "restart"):
                    assert slot.acquire(blocking=False), "two of them are inside"
                    time.sleep(0.001)
                    slot.release()
            except TenantBusyError:
                refused += 1
        return refused

    with ThreadPoolExecutor(6) as crowd:
        refused = sum(crowd.map(work, [10] * 6))
    states = [record.state for record in ledger.operations()]
    assert set(states) == {"done"}
    assert len(states) == 60 - refused


def test_an_operation_that_ends_is_not_taken_for_an_interrupted_one(ledger: Ledger) -> None:
    """Whoever looks while operations begin and end sees each of them running or done."""

    def work() -> None:
        for _ in range(100):
            enter(ledger)

    with ThreadPoolExecutor(1) as other:
        working = other.submit(work)
        while not working.done():
            assert ledger.operations(state=OperationState.INTERRUPTED) == []
        working.result()
    assert {record.state for record in ledger.operations()} == {"done"}


def test_another_process_is_refused_with_the_holders_name(address: str, ledger: Ledger) -> None:
    """Until it has ended."""
    with worker(address) as first:
        first.go_on_to("in stop containers")
        with pytest.raises(TenantBusyError, match="ops@one is at suspend since 20"):
            enter(ledger)
        first.go_on_to("ended")
        enter(ledger)


def test_an_operation_without_its_session_ends(server: Server, ledger: Ledger) -> None:
    """It cannot hold its tenant any more, so it stops at its next step, and is interrupted."""

    def move() -> None:
        with begun(ledger, "move") as operation:
            with operation.step("copy"):
                end_sessions_of_operations(server)
                enter(ledger)
            pytest.fail("it went on")

    with pytest.raises(DatabaseError, match=r"^odoo_cloud: "):
        move()
    (_, moved) = ledger.operations()
    assert moved.state == "interrupted"
    assert moved.unfinished_step is not None
    assert moved.unfinished_step.name == "copy"


def test_a_key_press_interrupts(ledger: Ledger) -> None:
    """^C is no failure: the operation waits to be resumed."""
    with (
        pytest.raises(KeyboardInterrupt),
        begun(ledger, "move"),
    ):
        raise KeyboardInterrupt
    until(lambda: [it.verb for it in ledger.interrupted()] == ["move"])


def end_sessions_of_operations(server: Server) -> None:
    """End what the server thinks is an operation's session."""
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database ="
        " (SELECT oid FROM pg_database WHERE datname = 'odoo_cloud')"
    )
