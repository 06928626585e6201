"""Backups that nobody asks for, made by a real operator; time passes in the ledger."""

from datetime import timedelta

import pytest

from odoo_cloud_lib.ledger.records import OperationState
from tests.integration.operator.conftest import Watched, eventually

pytestmark = pytest.mark.engine

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
    eventually(lambda: watched.metrics().get(FAILURES) == 0)
    assert watched.cloud.operations(tenant="acme", state=OperationState.RUNNING) == []
    assert len(watched.ended("back up")) == 2
