"""A process that is killed anywhere leaves a ledger that tells so, and a tenant that is free."""

import random
import time

import pytest

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.ledger.ledger import Ledger, open_ledger
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from tests.integration.containers import until
from tests.integration.ledger.processes import worker
from tests.integration.ledger.use import OPS, enter

pytestmark = pytest.mark.engine

SEED = 19
ROUNDS = 12
# Where the worker stops: how many steps have ended by then, and which one is under way.
INSIDE: dict[str, tuple[int, str | None]] = {
    "begun": (0, None),
    "in edit config": (0, "edit config"),
    "after edit config": (1, None),
    "in stop containers": (1, "stop containers"),
    "after stop containers": (2, None),
    "in close route": (2, "close route"),
    "after close route": (3, None),
}


def test_the_points_are_all_there_are(address: str, ledger: Ledger) -> None:
    """What the worker stops at, left alone; its steps are those that the ledger tells."""
    with worker(address) as process:
        points = [process.point]
        while point := process.go_on():
            points.append(point)
    assert points == ["connected", "opened", *INSIDE, "ended"]
    (record,) = ledger.operations()
    assert [step.name for step in record.steps] == ["edit config", "stop containers", "close route"]
    assert (record.state, record.result) == ("done", {"stopped": 2})


@pytest.mark.parametrize("point", INSIDE)
def test_a_killed_operation_is_interrupted_and_can_be_resumed(
    address: str, ledger: Ledger, point: str
) -> None:
    """At each point: how far it came is known, nobody holds the tenant, and it is finished."""
    ended, under_way = INSIDE[point]
    with worker(address) as process:
        process.go_on_to(point)
        assert [it.state for it in ledger.operations()] == ["running"]
        assert ledger.interrupted() == []
        process.kill()
    until(lambda: bool(ledger.interrupted()))
    (killed,) = ledger.interrupted()
    assert (killed.verb, killed.tenant, killed.actor) == ("suspend", "acme", "ops@one")
    assert (killed.state, killed.ended, killed.result) == ("interrupted", None, None)
    assert sum(1 for step in killed.steps if step.ended) == ended
    assert (step.name if (step := killed.unfinished_step) else None) == under_way
    with ledger.resume(killed.id, actor=OPS) as operation:
        known: list[bool] = []
        for name in ("edit config", "stop containers", "close route"):
            with operation.step(name) as step:
                known.append(step.finished_before)
    assert known == [number < ended for number in range(3)]
    resumed = ledger.show(operation.record.id)
    assert (resumed.state, resumed.continues) == ("done", killed.id)
    assert resumed.arguments == {"modules": ["sale"], "note": "'; DROP TABLE steps --"}
    assert ledger.interrupted() == []


@pytest.mark.parametrize("point", ["connected", "opened", "ended"])
def test_a_process_that_is_killed_outside_leaves_nothing(
    address: str, ledger: Ledger, point: str
) -> None:
    """Before its operation began, or after it was done."""
    with worker(address) as process:
        process.go_on_to(point)
        process.kill()
    enter(ledger)
    assert [it.state for it in ledger.operations()] == ["done"] * (2 if point == "ended" else 1)


def test_a_verb_is_run_again_without_being_resumed(address: str, ledger: Ledger) -> None:
    """The killed one stays on record, and waits for nothing any more."""
    with worker(address) as process:
        process.go_on_to("in stop containers")
        process.kill()
    until(lambda: bool(ledger.interrupted()))
    enter(ledger)
    assert [it.state for it in ledger.operations()] == ["done", "interrupted"]
    assert ledger.interrupted() == []


def test_kills_at_any_moment(address: str, ledger: Ledger) -> None:
    """Operations one after the other, killed between any two statements or within one."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        with worker(address, "restless") as process:
            process.go_on_to("opened")
            time.sleep(chance.uniform(0.05, 0.3))
            process.kill()
        until(lambda: not ledger.operations(state=OperationState.RUNNING))
        enter(ledger)
    found = ledger.operations()
    assert len(found) > 2 * ROUNDS
    for record in found:
        assert is_whole(record), record


def test_kills_while_the_ledger_is_made(address: str, server: Server) -> None:
    """Whoever opens it next finds it whole."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        database.drop_database(server, naming.LEDGER_DATABASE)
        with worker(address) as process:
            process.tell_to_go_on()
            time.sleep(chance.uniform(0, 0.2))
            process.kill()
        with open_ledger(server) as ledger:
            enter(ledger)
            assert [it.state for it in ledger.operations()] == ["done"]
    found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'odoo_cloud%'")
    assert found.fetchall() == [("odoo_cloud",)]


def is_whole(record: OperationRecord) -> bool:
    """Tell whether the record makes sense: a done one has all steps, an interrupted one no end."""
    ends = [step.ended is not None for step in record.steps]
    if record.state == "done":
        return record.ended is not None and all(ends)
    in_order = ends == sorted(ends, reverse=True)
    return record.state == "interrupted" and record.ended is None and in_order
