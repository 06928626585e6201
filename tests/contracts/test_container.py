"""The life of a container on a real engine: created, refreshed, updated, deleted."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties
from tests.contracts.client import Client, Made
from tests.contracts.conftest import PREFIX
from tests.contracts.containers import CONTAINER, FOREVER, Docker, made, run
from tests.contracts.official import package

pytestmark = pytest.mark.engine


def updated(client: Client, old: Made, inputs: Bag, **changes: Any) -> Bag:  # noqa: ANN401
    """Update a container in place."""
    news = client.checked(CONTAINER, {**inputs.values, **changes})
    return client.update(CONTAINER, old, inputs, news)


def test_life(client: Client, api: Docker, image: str) -> None:
    """A container runs, is found unchanged, and is gone after its deletion."""
    inputs, found = made(client, image)
    assert api.inspect_container(found.identifier)["State"]["Running"]

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)
    assert (again.identifier, again.inputs, again.outputs) == (
        found.identifier,
        inputs,
        found.outputs,
    )

    client.delete(CONTAINER, found, inputs)
    assert client.read(CONTAINER, found.identifier, inputs, found.outputs).identifier == ""
    client.delete(CONTAINER, found, inputs)


def test_outputs(client: Client, image: str) -> None:
    """Every required output is returned, none is unknown, and secrets stay secret."""
    checked = client.checked(
        CONTAINER,
        Bag(
            values={"image": image, "command": [*FOREVER], "envs": ["A=1", "B=2"]},
            secrets=frozenset({("envs", 1)}),
        ),
        name=PREFIX,
    )

    found = client.create(CONTAINER, checked)
    outputs = found.outputs

    assert set(package("docker")["resources"][CONTAINER]["required"]) <= outputs.values.keys()
    assert UNKNOWN not in outputs.values.values()
    assert outputs.values["image"] == image
    assert outputs.secrets == {("envs", 1)}
    again = client.read(CONTAINER, found.identifier, checked, outputs)
    assert again.inputs.secrets == again.outputs.secrets == {("envs", 1)}


def test_preview(client: Client, image: str) -> None:
    """What Docker decides is unknown before the creation, and kept before an update."""
    checked = client.checked(CONTAINER, {"image": image, "hostname": "h"}, name=PREFIX)
    outputs = client.create(CONTAINER, checked, preview=True).outputs.values
    known = Bag(values={"exitCode": 0, "networkDatas": []})
    old = Made(identifier="x", outputs=known)
    news = client.checked(CONTAINER, {"image": image, "memory": 64}, name=PREFIX)

    preview = client.update(CONTAINER, old, checked, news, preview=True).values

    assert outputs["networkDatas"] is outputs["logDriver"] is UNKNOWN
    assert outputs["hostname"] == "h"
    assert preview["memory"] == 64
    assert preview["exitCode"] == 0


def test_networks_joined_behind_its_back(client: Client, api: Docker, image: str) -> None:
    """A refresh tells them, and they are no change."""
    inputs, found = made(client, image)
    api.create_network(f"{PREFIX}-net")
    api.connect_container_to_network(found.identifier, f"{PREFIX}-net")

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)

    datas: Any = again.outputs.values["networkDatas"]
    assert [data["networkName"] for data in datas] == ["bridge", f"{PREFIX}-net"]
    assert not client.diff(CONTAINER, again.inputs, inputs, again.outputs.values).changes


def test_update_in_place(client: Client, api: Docker, image: str) -> None:
    """Limits and restart policy change in the living container."""
    inputs, found = made(client, image, memory=64, memorySwap=64)

    outputs = updated(
        client, found, inputs, memory=96, memorySwap=96, cpuShares=256, restart="always"
    )

    seen = api.inspect_container(found.identifier)
    assert seen["State"]["Running"]
    host = seen["HostConfig"]
    assert (host["Memory"], host["MemorySwap"], host["CpuShares"]) == (96 << 20, 96 << 20, 256)
    assert host["RestartPolicy"]["Name"] == "always"
    assert outputs.values["memory"] == 96


def test_limits_changed_behind_its_back(client: Client, api: Docker, image: str) -> None:
    """A refresh sees them, so that the next update sets them right."""
    inputs, found = made(client, image, memory=64, memorySwap=64, cpuShares=512)
    api.update_container(found.identifier, cpu_shares=128, restart_policy={"Name": "always"})

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)
    compared = client.diff(CONTAINER, again.inputs, inputs, again.outputs.values)
    client.update(CONTAINER, again, again.inputs, inputs)

    assert compared.details == {"cpuShares": "UPDATE", "restart": "UPDATE"}
    assert api.inspect_container(found.identifier)["HostConfig"]["CpuShares"] == 512


def test_stopped_behind_its_back(client: Client, api: Docker, image: str) -> None:
    """A refresh reads it as one that need not run; so the next update starts it."""
    inputs, found = made(client, image)
    api.stop(found.identifier, timeout=0)

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)
    assert again.inputs.values["mustRun"] is again.outputs.values["mustRun"] is False
    assert again.outputs.values["exitCode"] == 137

    compared = client.diff(CONTAINER, again.inputs, inputs, again.outputs.values)
    assert compared.details == {"mustRun": "UPDATE"}
    client.update(CONTAINER, again, again.inputs, inputs)
    assert api.inspect_container(found.identifier)["State"]["Running"]


def test_stopped_and_need_not_run(client: Client, image: str) -> None:
    """A container that has done its work is left alone."""
    inputs, found = made(client, image, command=["/bin/sh", "-c", "exit 3"], mustRun=False)
    time.sleep(0.5)

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)

    assert again.inputs == inputs
    assert again.outputs.values["exitCode"] == 3


def test_not_started(client: Client, api: Docker, image: str) -> None:
    """`start` False only creates."""
    inputs, found = made(client, image, start=False)

    assert api.inspect_container(found.identifier)["State"]["Status"] == "created"
    assert client.read(CONTAINER, found.identifier, inputs, found.outputs).inputs == inputs


def test_grace_at_the_end(client: Client, api: Docker, image: str) -> None:
    """A container gets its signal and `destroyGraceSeconds` before it is killed."""
    api.create_volume(f"{PREFIX}-vol")
    script = "trap 'echo bye > /data/said; exit 0' TERM; while :; do sleep 0.1; done"
    mounts = [{"type": "volume", "source": f"{PREFIX}-vol", "target": "/data"}]
    inputs, found = made(
        client, image, command=["/bin/sh", "-c", script], mounts=mounts, destroyGraceSeconds=10
    )
    time.sleep(0.3)

    client.delete(CONTAINER, found, inputs)

    _, witness = made(client, image, mounts=mounts)
    assert run(api, witness.identifier, "/bin/cat", "/data/said") == "bye\n"


@pytest.mark.parametrize("remove", [True, False])
def test_anonymous_volumes(client: Client, api: Docker, image: str, *, remove: bool) -> None:
    """They go with the container, unless they are to stay."""
    inputs, found = made(client, image, volumes=[{"containerPath": "/data"}], removeVolumes=remove)
    volume = api.inspect_container(found.identifier)["Mounts"][0]["Name"]

    client.delete(CONTAINER, found, inputs)

    assert bool(api.volumes(filters={"name": volume})["Volumes"]) is not remove
    if not remove:
        api.remove_volume(volume)


def test_parallel_creation_of_names(client: Client, image: str) -> None:
    """Names are told apart by the seed, as in a replacement before the deletion."""
    known: Properties = {"image": image, "command": [*FOREVER]}
    first = client.check(CONTAINER, known, name=PREFIX, seed=os.urandom(8)).inputs
    second = client.check(CONTAINER, known, name=PREFIX, seed=os.urandom(8)).inputs

    names = {str(client.create(CONTAINER, item).outputs.values["name"]) for item in (first, second)}

    assert len(names) == 2
