"""What the operator has written, and what the ledger tells."""

import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import ConfigError, StackError
from odoo_cloud_lib.stack_file.text import put, remove
from tests.integration.cloud.audit.damage import kinds
from tests.integration.stack import ROOT, Stack, container_of_stack

pytestmark = pytest.mark.engine

# Begins to restart acme, and is killed in its first step.
INTERRUPTED = """\
import os, signal, sys
from pathlib import Path
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.operations.set_state import Restart

name, config = sys.argv[1:]
with Cloud.from_stack(name, config=Path(config)).session() as session:
    with session.operation(Restart(), "acme", None) as operation:
        with operation.step("replace its Odoo container"):
            os.kill(os.getpid(), signal.SIGKILL)
"""


@contextmanager
def written(file: Path, text: str) -> Generator[None]:
    """Let the stack file say this for a while."""
    before = file.read_text()
    file.write_text(text)
    try:
        yield
    finally:
        file.write_text(before)


def test_the_stack_file(audited: Stack, cloud: Cloud) -> None:
    """Edited by hand, and not deployed."""
    file = audited.config_file
    text = file.read_text()
    edited = put(text, "acme", {"plan": "business"})
    edited = put(remove(edited, "initech"), "hooli", {"plan": "basic", "modules": ["base", "web"]})
    with written(file, edited):
        found = cloud.audit()
    assert kinds(found) == {
        (Kind.UNAPPLIED, "acme"),
        (Kind.NOT_DEPLOYED, "hooli"),
        (Kind.NOT_IN_CONFIG, "initech"),
    }
    [waiting] = [it for it in found if it.kind is Kind.UNAPPLIED]
    assert "create-replacement acme-odoo" in waiting.found
    with written(file, put(text, "acme", {"plan": "gold"})):
        [refused] = cloud.audit()
    assert refused.kind is Kind.ENGINE_REFUSES
    assert "odoo-cloud:tenants.acme.plan: given 'gold'" in refused.found


@pytest.mark.soak
def test_operations(audited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """One that was killed, one that failed, one that is due; and one that is under way."""
    arguments = [audited.name, str(audited.config_file)]
    command = [sys.executable, "-c", INTERRUPTED, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=False)  # noqa: S603
    assert done.returncode == -signal.SIGKILL
    [interrupted] = cloud.audit()
    assert (interrupted.kind, interrupted.tenant) == (Kind.INTERRUPTED, "acme")
    assert "(restart) was stopped at step 'replace its Odoo container'" in interrupted.found
    assert interrupted.command.startswith("odoo-cloud operations resume ")
    cloud.resume(int(interrupted.command.rpartition(" ")[2]))

    with pytest.raises(ConfigError):
        cloud.tenants["acme"].set_plan("basic", {"memory": "64GiB"})
    with cloud.session() as session:
        due = {"due": "2026-01-02T03:04:05+00:00"}
        ledger, verb = session.ledger, "schedule delete"
        with ledger.operation(verb, "initech", actor="ops@test", arguments=due):
            pass
        failed, overdue = cloud.audit()
        assert (failed.kind, failed.tenant) == (Kind.FAILED, "acme")
        assert (overdue.kind, overdue.tenant) == (Kind.OVERDUE, "initech")
        assert overdue.found == "it was to be erased from 2026-01-02 03:04 on"
        # What is on its way is no difference, and neither is what it has broken so far.
        container = container_of_stack(docker_client, audited, "redis", "acme")
        container.pause()
        with (
            ledger.operation("restart", "acme", actor="ops@test", arguments={}),
            ledger.operation("cancel delete", "initech", actor="ops@test", arguments={}),
        ):
            assert cloud.audit() == []
        container.unpause()


def test_with_an_inventory_alone_there_is_no_audit(cloud: Cloud) -> None:
    """Two of the four are not known."""
    with pytest.raises(StackError, match="nobody knows what was deployed"):
        Cloud(cloud.inventory).audit()
