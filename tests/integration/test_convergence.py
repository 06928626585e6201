"""The engine reaches what the config says, stays there, and leaves nothing when asked to go."""

from collections.abc import Generator
from pathlib import Path

import docker
import pytest

from tests.integration.stack import LABEL, Stack, deployed, left_behind, platform

pytestmark = pytest.mark.engine


@pytest.fixture
def small_stack(tmp_path: Path) -> Generator[Stack]:
    """Return a deployed stack of one tenant, to be destroyed."""
    wanted = Stack(tmp_path, platform(), {"acme": {"plan": "basic"}})
    with deployed(wanted):
        yield wanted


def test_a_second_up_changes_nothing(stack: Stack) -> None:
    """Every resource is as the first run left it."""
    stack.up("--expect-no-changes")


def test_a_preview_with_refresh_shows_no_change(stack: Stack) -> None:
    """What really runs is what the state says, and both are what the config says."""
    stack.preview("--refresh", "--expect-no-changes")


def test_destroy_leaves_nothing(docker_client: docker.DockerClient, small_stack: Stack) -> None:
    """No container, network or volume, and an empty state."""
    label = f"{LABEL}={small_stack.name}"
    assert left_behind(docker_client, label)
    small_stack.run("destroy", "--yes", "--skip-preview")
    assert left_behind(docker_client, label) == []
    assert small_stack.resources() == []
