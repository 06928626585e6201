"""Volumes, networks and images on a real engine."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from typing import Any

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties, Value
from offline.plugins.docker.plugin import docker_plugin
from tests.contracts.client import Client, Made, RefusedError
from tests.contracts.conftest import PREFIX
from tests.contracts.official import package
from tests.support.busybox import busybox_image
from tests.support.registry import registry

pytestmark = pytest.mark.engine

VOLUME = "docker:index/volume:Volume"
NETWORK = "docker:index/network:Network"
IMAGE = "docker:index/remoteImage:RemoteImage"
LABELS: list[Value] = [{"label": "b", "value": "2"}, {"label": "a", "value": "1"}]
each_kind = pytest.mark.parametrize("token", [VOLUME, NETWORK])


def made(client: Client, token: str, inputs: Properties) -> tuple[Bag, Made]:
    """Create a resource with an automatic name."""
    checked = client.checked(token, inputs, name=PREFIX)
    return checked, client.create(token, checked, name=PREFIX)


@each_kind
def test_life(client: Client, token: str) -> None:
    """What is created is found unchanged, and is gone after its deletion."""
    inputs, found = made(client, token, {"labels": LABELS})

    again = client.read(token, found.identifier, inputs, found.outputs)
    assert (again.identifier, again.inputs, again.outputs) == (
        found.identifier,
        inputs,
        found.outputs,
    )
    assert set(package("docker")["resources"][token]["required"]) <= found.outputs.values.keys()

    client.delete(token, found, inputs)
    assert client.read(token, found.identifier, inputs, found.outputs).identifier == ""
    client.delete(token, found, inputs)


@each_kind
def test_preview(client: Client, token: str) -> None:
    """Before the creation the name is known, and what Docker decides is not."""
    checked = client.checked(token, {}, name=PREFIX)

    outputs = client.create(token, checked, preview=True).outputs.values

    assert outputs["name"] == checked.values["name"]
    required = set(package("docker")["resources"][token]["required"])
    assert {name for name, item in outputs.items() if item is UNKNOWN} == required - {"name"}


@each_kind
def test_import(client: Client, token: str) -> None:
    """What is taken over is described so that the same program changes nothing."""
    inputs, found = made(client, token, {"labels": LABELS})

    taken = client.read(token, found.identifier)

    assert taken.identifier == found.identifier
    assert taken.inputs.values["labels"] == [
        {"label": "a", "value": "1"},
        {"label": "b", "value": "2"},
    ]
    assert not client.diff(token, taken.inputs, inputs).changes


def test_volume_settings(client: Client, api: Any) -> None:  # noqa: ANN401
    """Docker gets the driver, its options and the labels; the id is the name."""
    options: Properties = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    inputs: Properties = {"driver": "local", "driverOpts": options, "labels": LABELS}
    _, found = made(client, VOLUME, inputs)

    seen = api.inspect_volume(found.identifier)

    assert found.identifier == found.outputs.values["name"]
    assert (seen["Driver"], seen["Options"]) == ("local", options)
    assert seen["Labels"] == {"a": "1", "b": "2"}
    assert found.outputs.values["mountpoint"] == seen["Mountpoint"]


def test_volume_made_anew_behind_its_back(client: Client, api: Any) -> None:  # noqa: ANN401
    """A refresh sees labels that are not the ones asked for."""
    inputs, found = made(client, VOLUME, {"labels": LABELS})
    api.remove_volume(found.identifier)
    api.create_volume(found.identifier, labels={"other": "1"})

    again = client.read(VOLUME, found.identifier, inputs, found.outputs)

    assert again.inputs.values["labels"] == [{"label": "other", "value": "1"}]


def test_network_settings(client: Client, api: Any) -> None:  # noqa: ANN401
    """Docker gets everything that is set."""
    inputs: Properties = {
        "driver": "bridge",
        "internal": True,
        "attachable": True,
        "options": {"com.docker.network.bridge.enable_icc": "false"},
        "labels": LABELS,
        "ipamConfigs": [{"subnet": "10.214.77.0/24", "gateway": "10.214.77.9"}],
    }
    _, found = made(client, NETWORK, inputs)

    seen = api.inspect_network(found.identifier)

    assert (seen["Driver"], seen["Internal"], seen["Attachable"]) == ("bridge", True, True)
    assert seen["Options"] == inputs["options"]
    assert seen["Labels"] == {"a": "1", "b": "2"}
    assert seen["IPAM"]["Config"] == [{"Subnet": "10.214.77.0/24", "Gateway": "10.214.77.9"}]
    assert found.outputs.values["ipamConfigs"] == inputs["ipamConfigs"]
    assert found.outputs.values["scope"] == "local"


def test_second_network_of_the_name(client: Client) -> None:
    """Docker would allow it, and then no one could tell them apart."""
    inputs, _ = made(client, NETWORK, {})
    with pytest.raises(RefusedError, match=f"create network {PREFIX}.*already exists") as refused:
        client.create(NETWORK, inputs)

    assert refused.value.code == "FAILED_PRECONDITION"


@pytest.fixture
def spare(api: Any) -> Iterator[str]:  # noqa: ANN401
    """A name for an image that a test may lose."""
    name = f"{PREFIX}:spare"
    repository, _, tag = name.partition(":")
    api.tag(busybox_image(), repository, tag)
    yield name
    if api.images(name):
        api.remove_image(name)


def test_image_that_is_there(client: Client, api: Any, spare: str) -> None:  # noqa: ANN401
    """It is used as it is; one that came from no registry has no digest."""
    checked = client.checked(IMAGE, {"name": spare, "keepLocally": True})

    found = client.create(IMAGE, checked)

    identifier = api.inspect_image(spare)["Id"]
    assert found.identifier == identifier + spare
    assert found.outputs.values["imageId"] == identifier
    assert found.outputs.values["repoDigest"] == ""
    assert client.read(IMAGE, found.identifier, checked, found.outputs).outputs == found.outputs


def test_image_that_is_nowhere(client: Client) -> None:
    """The failure tells the image, the host, the reason, and what to do."""
    checked = client.checked(IMAGE, {"name": "registry.invalid/no/such:1"})
    with pytest.raises(RefusedError) as refused:
        client.create(IMAGE, checked)

    text = str(refused.value)
    assert text.startswith("image registry.invalid/no/such:1 is not on unix:///var/run/docker.sock")
    assert "pulling it failed: pull image" in text
    assert "build or load it there" in text


def test_image_from_a_registry(client: Client, api: Any) -> None:  # noqa: ANN401
    """It is pulled; its digest is the registry's."""
    with registry() as name:
        checked = client.checked(IMAGE, {"name": name})
        found = client.create(IMAGE, checked)

    digest = str(found.outputs.values["repoDigest"])
    assert digest.startswith(f"{name.removesuffix(':1')}@sha256:")
    assert found.outputs.values["imageId"] == api.inspect_image(name)["Id"]
    client.delete(IMAGE, found, checked)
    assert api.images(name) == []


def test_image_from_a_broken_registry(client: Client) -> None:
    """What goes wrong halfway is told."""
    with registry(whole=False) as name:
        checked = client.checked(IMAGE, {"name": name})
        with pytest.raises(RefusedError, match="pulling it failed: "):
            client.create(IMAGE, checked)


@pytest.mark.parametrize("keep", [True, False])
def test_image_that_is_let_go(client: Client, api: Any, spare: str, *, keep: bool) -> None:  # noqa: ANN401
    """Its name is removed from the host, unless it is to be kept."""
    checked = client.checked(IMAGE, {"name": spare, "keepLocally": keep})
    found = client.create(IMAGE, checked)

    client.delete(IMAGE, found, checked)
    client.delete(IMAGE, found, checked)

    assert bool(api.images(spare)) is keep


def test_image_that_is_another_by_now(client: Client, api: Any, spare: str) -> None:  # noqa: ANN401
    """A refresh sees that the name means another image."""
    checked = client.checked(IMAGE, {"name": spare})
    found = client.create(IMAGE, checked)
    repository, _, tag = spare.partition(":")
    buffer = io.BytesIO()
    tarfile.open(fileobj=buffer, mode="w").close()
    api.import_image_from_data(buffer.getvalue(), repository=repository, tag=tag)

    again = client.read(IMAGE, found.identifier, checked, found.outputs)

    assert again.identifier != found.identifier
    assert again.outputs.values["imageId"] == api.inspect_image(spare)["Id"]


def test_image_that_is_gone(client: Client, api: Any, spare: str) -> None:  # noqa: ANN401
    """A refresh sees that the name means nothing any more."""
    checked = client.checked(IMAGE, {"name": spare})
    found = client.create(IMAGE, checked)
    api.remove_image(spare)

    assert client.read(IMAGE, found.identifier, checked, found.outputs).identifier == ""


def test_no_engine() -> None:
    """The failure names the address, and what to do."""
    client = Client(docker_plugin(), {"host": "unix:///no/such.sock"})
    with pytest.raises(RefusedError, match=r"no Docker engine answers at unix:///no/such\.sock"):
        client.create(VOLUME, client.checked(VOLUME, {}))


def test_strange_address() -> None:
    """An address of another kind is refused with those that are not."""
    with pytest.raises(RefusedError, match="'npipe://x' is not supported; valid: unix://") as found:
        Client(docker_plugin(), {"host": "npipe://x"})

    assert found.value.code == "INVALID_ARGUMENT"
