"""A tenant of one stack is cloned into another one of the project, by the store that both use."""

from collections.abc import Generator
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib.errors import ConfigFileError, CopyError, TenantMissingError
from odoo_cloud_lib.lifecycle import LifeState
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.uploads import attachments, content_of, upload
from tests.integration.shared_store import s3_server, standing, with_store
from tests.integration.stack import Stack, authority_of, platform

pytestmark = pytest.mark.engine

PAPER = b"an agreement" * 1000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the one folder, and with it the one backend, of both."""
    return tmp_path_factory.mktemp("siblings")


@pytest.fixture(scope="module")
def store(docker_client: DockerClient, folder: Path) -> Generator[str]:
    """Return the address of an S3 server."""
    with s3_server(docker_client, folder.name) as address:
        yield address


@pytest.fixture(scope="module")
def prod(folder: Path, store: str) -> Generator[Stack]:
    """Return the stack that has the tenant."""
    stack = Stack(folder, with_store(store), {"acme": {"plan": "basic"}})
    with standing(stack), in_environment_of(stack):
        yield stack


@pytest.fixture(scope="module")
def dev(prod: Stack, store: str) -> Generator[Stack]:
    """Return the stack that is to have the clone; it has nothing yet."""
    stack = Stack(prod.folder, with_store(store), {})
    with standing(stack):
        yield stack


@pytest.mark.timeout(900)
def test_a_clone_of_a_tenant_of_another_stack(
    prod: Stack, dev: Stack, docker_client: DockerClient
) -> None:
    """It has what the tenant has, is neutralized, and both stacks are as their files say."""
    acme = Browser("acme.odoo.localhost", prod.https_port, authority_of(docker_client, prod))
    acme.log_in(prod.admin_password("acme"))
    paper = upload(acme, PAPER)
    before = (cloud_of(prod).desired.tenants(), [it.verb for it in cloud_of(prod).operations()])

    clone = cloud_of(dev).tenants.clone("acme", "acme", stack=prod.name)
    assert clone.state is LifeState.ACTIVE
    other = Browser("acme.odoo.localhost", dev.https_port, authority_of(docker_client, dev))
    other.log_in(prod.admin_password("acme"))
    assert attachments(other) == [paper]
    assert content_of(other, paper) == PAPER
    assert content_of(acme, paper) == PAPER
    parameter = other.model("ir.config_parameter", "get_param", "database.is_neutralized")
    assert parameter in (True, "True", "true")

    after = (cloud_of(prod).desired.tenants(), [it.verb for it in cloud_of(prod).operations()])
    assert after == (before[0], ["back up", *before[1]])
    [done] = cloud_of(dev).operations()
    assert (done.verb, done.arguments["stack"]) == ("clone", prod.name)
    for stack in (prod, dev):
        assert cloud_of(stack).audit() == []
        stack.preview("--expect-no-changes")
    # The clone's own backups are its own.
    clone.back_up()
    assert len(cloud_of(dev).backups()) == len(cloud_of(prod).backups()) == 1


def test_what_is_not_there_is_refused(prod: Stack, dev: Stack) -> None:
    """A stack or a tenant of no such name; nothing is begun."""
    tenants, done = cloud_of(dev).tenants, len(cloud_of(dev).operations())
    with pytest.raises(ConfigFileError, match="nowhere"):
        tenants.clone("acme", "initech", stack="nowhere")
    with pytest.raises(TenantMissingError, match="acmee"):
        tenants.clone("acmee", "initech", stack=prod.name)
    assert len(cloud_of(dev).operations()) == done


@pytest.mark.soak
@pytest.mark.usefixtures("impatient")
def test_a_store_that_the_other_does_not_reach(dev: Stack) -> None:
    """Each host's own store is for its own stack: told before anything of the clone is made."""
    own = {**platform(), "backups": {"kind": "local", "schedule": "on-demand"}}
    alone = Stack(dev.folder, own, {"solo": {"plan": "basic"}})
    with standing(alone), pytest.raises(CopyError, match="the store"):
        cloud_of(dev).tenants.clone("solo", "solo-test", stack=alone.name)
    assert "solo-test" not in cloud_of(dev).desired.tenants()
