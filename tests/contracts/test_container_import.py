"""Containers that were made elsewhere are taken over, on a real engine."""

from __future__ import annotations

import pytest

from offline.plugins.base.values import Properties
from tests.contracts.client import Client
from tests.contracts.conftest import PREFIX
from tests.contracts.containers import CONTAINER, Docker, made

pytestmark = pytest.mark.engine


def test_import(client: Client, api: Docker, image: str) -> None:
    """A container is taken over by any id; the program that describes it changes nothing."""
    api.create_volume(f"{PREFIX}-vol")
    api.create_network(f"{PREFIX}-net")
    settings: Properties = {
        "envs": ["A=1"],
        "user": "1000",
        "labels": [{"label": "a", "value": "1"}],
        "memory": 64,
        "readOnly": True,
        "restart": "always",
        "capabilities": {"drops": ["ALL"]},
        "mounts": [{"type": "volume", "source": f"{PREFIX}-vol", "target": "/data"}],
        "ports": [{"internal": 80, "external": 18432, "ip": "127.0.0.1"}],
        "networksAdvanced": [{"name": f"{PREFIX}-net", "aliases": ["app"]}],
        "tmpfs": {"/tmp": ""},  # noqa: S108
    }
    inputs, found = made(client, image, **settings)

    taken = client.read(CONTAINER, found.identifier[:12])

    assert taken.identifier == found.identifier
    compared = client.diff(CONTAINER, taken.inputs, inputs, taken.outputs.values)
    assert compared.details == {}


def test_import_leaves_out_what_the_image_says(client: Client, api: Docker, image: str) -> None:
    """Only what was asked for beyond the image is taken for an input."""
    _, template = made(client, image)
    says = ["USER 7", "WORKDIR /tmp", "ENV A=1", "LABEL a=1", 'CMD ["/bin/sleep", "9999"]']
    other: str = api.commit(template.identifier, f"{PREFIX}-image", changes=says)["Id"]
    try:
        checked = client.checked(CONTAINER, {"image": other}, name=f"{PREFIX}-2")
        found = client.create(CONTAINER, checked)
        taken = client.read(CONTAINER, found.identifier)
        client.delete(CONTAINER, found, checked)
    finally:
        api.remove_image(f"{PREFIX}-image")

    names = {"user", "workingDir", "envs", "labels", "command", "entrypoints"}
    assert not names & taken.inputs.values.keys()
    assert found.outputs.values["command"] == ["/bin/sleep", "9999"]


def test_import_of_nothing(client: Client) -> None:
    """An id that no container has finds none."""
    assert client.read(CONTAINER, f"{PREFIX}-nobody").identifier == ""
