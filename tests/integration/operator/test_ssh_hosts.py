"""An operator and servers reached by SSH: one beside its own host, and one that it is on."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from docker import DockerClient

from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.operator.conftest import eventually
from tests.integration.pair import IMAGES, server_config
from tests.integration.stack import (
    LABEL,
    Stack,
    container_of_stack,
    platform,
    remove_labelled,
)
from tests.integration.vps import Vps, running_vps

pytestmark = [pytest.mark.engine, pytest.mark.soak]

BACKUP_IMAGES = ("restic/restic:0.19.1", "rclone/rclone:1.75.1")
OPERATOR = "odoo-cloud/operator:0.1"


@pytest.fixture(scope="module")
def vps(docker_client: DockerClient) -> Generator[Vps]:
    """Return a server that has the images."""
    with running_vps(docker_client) as it:
        for image in (*IMAGES, *BACKUP_IMAGES, OPERATOR):
            it.load_image(image)
        yield it


def test_another_host_is_backed_up_with_the_operators_own_key(
    vps: Vps, tmp_path: Path, docker_client: DockerClient
) -> None:
    """Without it the config is refused, and nothing is deployed."""
    settings: dict[str, Any] = {**platform(), "backups": {"kind": "local"}}
    settings["hosts"]["paris"] = server_config(vps)
    with written(vps, tmp_path, settings, {"umoja": {"plan": "basic", "host": "paris"}}) as stack:
        refused = stack.run("preview", check=False)
        assert refused.code != 0
        assert "odoo-cloud:operatorKey: given nothing" in refused.output
        assert "hosts paris" in refused.output
        stack.set_secret("operatorKey", vps.private_key.read_text())
        stack.up()
        operator = container_of_stack(docker_client, stack, "operator")
        operator.restart(timeout=2)
        eventually(lambda: cloud_of(stack).backups(tenant="umoja"), 200)
        stack.preview("--expect-no-changes")


def test_on_a_server_it_is_at_home(vps: Vps, tmp_path: Path) -> None:
    """The first host is a server: it needs no key there."""
    settings = {**platform(), "backups": {"kind": "local"}}
    settings["hosts"] = {"paris": server_config(vps)}
    with written(vps, tmp_path, settings, {"umoja": {"plan": "basic"}}) as stack:
        stack.up()
        operator = container_of_stack(vps.docker, stack, "operator")
        operator.restart(timeout=2)
        eventually(lambda: cloud_of(stack).backups(tenant="umoja"), 200)


@contextmanager
def written(
    vps: Vps, folder: Path, settings: dict[str, Any], tenants: dict[str, Any]
) -> Generator[Stack]:
    """Create a stack and its file, which is the engine's from then on; nothing of it stays."""
    stack = Stack(folder, settings, tenants)
    try:
        stack.create()
        stack.write_config()
        stack.edited = True
        with in_environment_of(stack):
            yield stack
    finally:
        stack.remove()
        remove_labelled(vps.docker, f"{LABEL}={stack.name}")
