"""Backups that nobody asks for, made by a real operator; time passes in the ledger."""

import json
import socket
from datetime import timedelta

import pytest
from docker import DockerClient

from components.operator import IS_ALIVE
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.operator.loop import HEARTBEAT
from tests.integration.cloud.store_damage import Repository
from tests.integration.operator.conftest import Watched, eventually

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("heard")]

OVERDUE = 'odoo_cloud_overdue_seconds{tenant="acme",verb="back up"}'
FAILURES = 'odoo_cloud_failures{tenant="acme",verb="back up"}'


def test_a_new_tenant_is_backed_up_at_once(watched: Watched) -> None:
    """And the platform has no drift by it."""
    [backup] = eventually(watched.backups)
    [made] = eventually(lambda: watched.ended("back up"))
    assert made.state is OperationState.DONE
    assert made.result is not None
    assert made.result["snapshot"] == backup.snapshot
    watched.stack.preview("--expect-no-changes")


def test_what_was_missed_is_made_up_for_once(watched: Watched) -> None:
    """Three nights are one backup, and then it is pruned and proven."""
    watched.container.stop(timeout=2)
    watched.let_pass(timedelta(days=3, hours=12))
    before = watched.backups()
    watched.container.start()
    eventually(lambda: len(watched.backups()) > len(before))
    [pruned] = eventually(lambda: watched.ended("prune"))
    assert pruned.state is OperationState.DONE
    assert len(watched.backups()) == len(before) + 1
    watched.look_now()
    told = eventually(watched.metrics)
    assert OVERDUE not in told
    assert len(watched.operations("back up")) == 2


def test_it_keeps_off_a_tenant_that_somebody_works_on(watched: Watched) -> None:
    """A person's backup is one; it makes none beside it, and none after it."""
    # Whatever it is at is interrupted by that, and does not count.
    watched.container.stop(timeout=2)
    watched.let_pass(timedelta(days=2))
    before = len(watched.operations("back up"))
    with (
        watched.cloud.session() as session,
        session.ledger.operation("back up", "acme", actor="ops@test", arguments={}),
    ):
        watched.container.start()
        eventually(lambda: watched.metrics().get(OVERDUE))
        assert len(watched.operations("back up")) == before
    watched.look_now()
    eventually(lambda: len(watched.ended("back up")) > before)


def test_a_failure_is_told_waited_for_and_made_good(
    watched: Watched, docker_client: DockerClient
) -> None:
    """Not again at once; again after its pause; alarming after three in a row."""
    before = len(watched.backups())
    # A store that is away would be asked for a minute, each time.
    with Repository(docker_client, watched.stack, "acme").damaged("rm keys/*"):
        watched.let_pass(timedelta(days=2))
        until_it_has_failed(watched, 1)
        until_it_has_failed(watched, 1)
        for failures in (2, 3):
            watched.let_pass(timedelta(hours=6))
            until_it_has_failed(watched, failures)
    said = [json.loads(line) for line in watched.container.logs().decode().splitlines()]
    told = [it for it in said if it["message"] == "failing"]
    assert [(it["tenant"], it["verb"], it["failures"]) for it in told] == [("acme", "back up", 3)]
    assert told[0]["levelname"] == "ERROR"
    assert told[0]["error"]["type"] == "CopyError"

    watched.let_pass(timedelta(hours=6))
    watched.look_now()
    eventually(lambda: len(watched.backups()) > before)
    eventually(lambda: watched.metrics().get(FAILURES) == 0)
    watched.stack.preview("--expect-no-changes")


def test_it_hears_of_a_tenant_that_is_new(watched: Watched) -> None:
    """Its container is the same; the file in it is not."""
    watched.cloud.tenants.create("umoja", plan="basic")
    assert watched.container.exec_run("grep -c umoja /operator/inventory").exit_code == 0
    watched.stack.preview("--expect-no-changes")
    # It is not told to look: it may be at that backup, which would be made up for after a pause.
    eventually(lambda: watched.backups("umoja"))
    watched.container.reload()
    assert watched.container.status == "running"


def test_it_is_healthy_as_long_as_it_goes_round(watched: Watched) -> None:
    """A loop that stands still is seen: its heartbeat is too old."""
    # It may have been started a moment ago.
    eventually(lambda: watched.container.exec_run(["sh", "-c", IS_ALIVE]).exit_code == 0)
    watched.container.exec_run(["touch", "-d", "6 minutes ago", str(HEARTBEAT)])
    assert watched.container.exec_run(["sh", "-c", IS_ALIVE]).exit_code == 1


def test_only_the_loopback_reaches_its_metrics(watched: Watched) -> None:
    """Whoever asks at another address of this machine finds nobody."""
    port = watched.stack.platform["operator"]["metrics_port"]
    eventually(watched.metrics)
    with socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((own_address(), port), timeout=5)


def until_it_has_failed(watched: Watched, failures: int) -> None:
    """Let it look, and wait until it tells of so many failures in a row."""
    watched.look_now()
    eventually(lambda: watched.metrics().get(FAILURES) == failures, 200)
    assert failed_in_a_row(watched) == failures


def failed_in_a_row(watched: Watched) -> int:
    """Return how many of its last backups of acme have failed."""
    states = [it.state for it in watched.operations("back up")]
    return next(number for number, it in enumerate(states) if it is not OperationState.FAILED)


def own_address() -> str:
    """Return an address of this machine that is not its loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        # Nothing is sent.
        asking.connect(("192.0.2.1", 9))
        return asking.getsockname()[0]
