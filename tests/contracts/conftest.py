"""What the tests of the docker plugin share: a real engine, and names that are cleaned up."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import docker
import pytest

from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client
from tests.support.busybox import busybox_image

PREFIX = f"contract-{os.getpid()}"
"""What the names of this run's containers, volumes and networks begin with."""


@pytest.fixture
def api() -> Iterator[Any]:
    """Docker's API, seen by the test; what the test left behind is removed."""
    engine = docker.from_env()
    api: Any = engine.api
    yield api
    _clean(api)
    engine.close()


def _clean(api: Any) -> None:  # noqa: ANN401 - Docker's JSON
    mine = {"name": PREFIX}
    for container in api.containers(all=True, filters=mine):
        api.remove_container(container["Id"], v=True, force=True)
    volumes: list[Any] = api.volumes(filters=mine)["Volumes"] or []
    for volume in volumes:
        api.remove_volume(volume["Name"], force=True)
    for network in api.networks(filters=mine):
        api.remove_network(network["Id"])


@pytest.fixture
def client(api: Any) -> Client:  # noqa: ANN401 - Docker's JSON
    """A docker plugin on the machine's own engine; afterwards `api` cleans up."""
    del api
    return Client(docker_plugin())


@pytest.fixture(scope="session")
def image() -> str:
    """The id of a tiny image."""
    engine = docker.from_env()
    found = engine.images.get(busybox_image()).id
    engine.close()
    assert found
    return found
