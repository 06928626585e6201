"""A server is gone with all that was on it, the catalogue too: the store has its tenants."""

from collections.abc import Generator

import pytest
from docker import DockerClient

from odoo_cloud_lib.operations.prune import Prune
from tests.integration.archive.conftest import (
    acquainted,
    administrator,
    archive_up,
    name_of,
    server_time,
)
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.uploads import attachments, content_of, upload
from tests.integration.shared_store import s3_server, standing, with_store
from tests.integration.stack import LABEL, Stack, remove_labelled

pytestmark = pytest.mark.engine

PAPER = b"an agreement" * 1000


@pytest.fixture(scope="module")
def stack(
    tmp_path_factory: pytest.TempPathFactory, docker_client: DockerClient
) -> Generator[Stack]:
    """Return a protected stack that keeps its backups elsewhere."""
    folder = tmp_path_factory.mktemp("lost")
    with s3_server(docker_client, folder.name) as endpoint:
        settings = {**with_store(endpoint, point_in_time={"days": 7}), "protect": True}
        stack = Stack(folder, settings, {it: {"plan": "basic"} for it in ("acme", "umoja")})
        with standing(stack), in_environment_of(stack):
            yield stack


@pytest.mark.timeout(1200)
def test_its_tenants_come_back(stack: Stack, docker_client: DockerClient) -> None:
    """With what their backups have, and from the log with what came after."""
    cloud = cloud_of(stack)
    acme, umoja = (administrator(stack, docker_client, it) for it in ("acme", "umoja"))
    paper, other = (upload(it, PAPER) for it in (acme, umoja))
    of_acme, of_umoja = (cloud.tenants[it].back_up() for it in ("acme", "umoja"))
    late = acquainted(acme, "A late customer")
    moment = server_time(cloud)
    archive_up(cloud)

    remove_labelled(docker_client, f"{LABEL}={stack.name}")
    stack.up("--refresh")
    acme, umoja = (administrator(stack, docker_client, it) for it in ("acme", "umoja"))
    assert attachments(acme) == attachments(umoja) == []
    assert cloud.backups() == []

    # Somebody looks for it,
    cloud.tenants["acme"].find_backups()
    assert cloud.tenants["acme"].operations()[0].result == {"found": 1}
    [found] = cloud.tenants["acme"].backups()
    assert found == of_acme.model_copy(update={"seconds": found.seconds})
    cloud.tenants["acme"].restore(found.snapshot)
    assert content_of(administrator(stack, docker_client, "acme"), paper) == PAPER
    cloud.tenants["acme"].restore(cloud.tenants["acme"].recover(moment).snapshot)
    assert name_of(administrator(stack, docker_client, "acme"), late) == "A late customer"
    # or the operator backs up the empty one, which pushes the former one of that day not out.
    empty = cloud.tenants["umoja"].back_up()
    assert [it.snapshot for it in cloud.tenants["umoja"].backups()] == [
        empty.snapshot,
        of_umoja.snapshot,
    ]
    assert cloud.plan(Prune(), "umoja").steps[1].changes == ()
    cloud.tenants["umoja"].restore(of_umoja.snapshot)
    assert content_of(administrator(stack, docker_client, "umoja"), other) == PAPER
    assert cloud.audit() == []
    stack.preview("--expect-no-changes")
