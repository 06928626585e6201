"""What waits to be deployed, and what is told when the engine does not say."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast
from unittest.mock import Mock

import pytest

from odoo_cloud_lib.engine import pending as pending_module
from odoo_cloud_lib.engine.deployment import Run, Step
from odoo_cloud_lib.engine.interface import Engine
from odoo_cloud_lib.engine.pending import pending
from odoo_cloud_lib.errors import StackError

URN = "urn:pulumi:dev::odoo-cloud::t::acme-odoo"


class FakeEngine:
    """An engine whose program may fail."""

    def __init__(self, failure: str = "") -> None:
        """Fail with these words, if there are any."""
        self.failure = failure

    def preview(self, config: Path, targets: Sequence[str], run: Run) -> None:
        """Tell of a step, and fail or not."""
        assert (config, targets) == (Path("Pulumi.dev.yaml"), ())
        run.begin("create", URN)
        if self.failure:
            run.complain(None, self.failure)
            name = "stack dev"
            raise StackError(name, reason="it failed", command="look", log="stderr:")


@pytest.fixture(autouse=True)
def sound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the stack file be without mistakes."""
    monkeypatch.setattr(pending_module, "check", Mock())


def ask(engine: FakeEngine) -> tuple[Step, ...]:
    """Ask that engine."""
    return pending(cast("Engine", engine), Path(), Path("Pulumi.dev.yaml"))


def test_the_steps_of_a_run_that_is_kept_to_nobody() -> None:
    """All of the stack."""
    assert ask(FakeEngine()) == (Step("acme-odoo", "create"),)


def test_a_program_that_fails_is_told_in_its_own_words() -> None:
    """And not in those of the command line, which end with nothing."""
    with pytest.raises(StackError) as caught:
        ask(FakeEngine("Traceback:\nRuntimeError: broken"))
    assert caught.value.log == "Traceback:\nRuntimeError: broken"
