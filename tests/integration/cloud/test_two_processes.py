"""Two processes that work on the same tenants by chance; in the end everything agrees."""

import subprocess
import sys

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.subject import wanted_state
from tests.integration.cloud.restless import SLUGS
from tests.integration.stack import ROOT, Stack
from tests.integration.test_interrupt import assert_whole
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SECONDS = 300 if SOAK else 30


def restless(stack: Stack, seed: int) -> "subprocess.Popen[str]":
    """Start one of them."""
    command = [sys.executable, "-m", "tests.integration.cloud.restless"]
    return subprocess.Popen(  # noqa: S603
        [*command, stack.name, str(stack.config_file), str(SECONDS), str(seed)],
        cwd=ROOT,
        env=stack.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.soak
def test_two_processes_agree_in_the_end(
    edited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Config, engine, containers, databases, routes and ledger."""
    with restless(edited, 1) as first, restless(edited, 2) as second:
        said = [process.communicate() for process in (first, second)]
    assert [(first.returncode, said[0][1]), (second.returncode, said[1][1])] == [(0, ""), (0, "")]
    done = [line for told, _ in said for line in told.splitlines() if line.endswith("done")]
    assert len(done) > SECONDS / 20
    recorded = [it for it in cloud.operations() if it.tenant in SLUGS]
    assert {it.state for it in recorded} == {OperationState.DONE}
    assert len(recorded) == len(done)
    edited.tenants = cloud.desired.tenants()
    assert_whole(edited, docker_client)
    for found in cloud.tenants.statuses():
        assert found.state == wanted_state(edited.tenants[found.slug])
    for slug in {*SLUGS} & {*edited.tenants}:
        cloud.tenants[slug].delete(backup=False)
