"""What the tests of the docker and the AWS plugin share: a real engine, an AWS in memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import docker
import pytest

from offline.plugins.aws.plugin import aws_plugin
from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client
from tests.support.aws import Aws, running_aws
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


@pytest.fixture(scope="session")
def aws_server() -> Iterator[Aws]:
    """AWS, for all tests here."""
    with running_aws() as found:
        yield found


@pytest.fixture
def aws(aws_server: Aws) -> Iterator[Aws]:
    """An account that is empty again after each test."""
    yield aws_server
    aws_server.forget()


@pytest.fixture
def aws_client(aws: Aws) -> Client:
    """An AWS plugin on that account."""
    return Client(aws_plugin(), aws.config)
