"""Containers on a real engine: created, refreshed, updated, imported, deleted."""

from __future__ import annotations

import base64
import os
import time
from pathlib import Path
from typing import Any

import pytest

from offline.plugins.base.values import UNKNOWN, Bag, Properties
from tests.contracts.client import Client, Made
from tests.contracts.conftest import PREFIX
from tests.contracts.official import package

pytestmark = pytest.mark.engine

CONTAINER = "docker:index/container:Container"
FOREVER = ["/bin/sleep", "1000000"]
Docker = Any


def made(client: Client, image: str, **inputs: Any) -> tuple[Bag, Made]:  # noqa: ANN401
    """Create a container that runs until it is stopped, with an automatic name."""
    known: Properties = {"image": image, "command": [*FOREVER], **inputs}
    checked = client.checked(CONTAINER, known, name=PREFIX)
    return checked, client.create(CONTAINER, checked)


def updated(client: Client, old: Made, inputs: Bag, **changes: Any) -> Bag:  # noqa: ANN401
    """Update a container in place."""
    news = client.checked(CONTAINER, {**inputs.values, **changes})
    return client.update(CONTAINER, old, inputs, news)


def run(api: Docker, container: str, *command: str) -> str:
    """Run a command in a container and return what it says."""
    return api.exec_start(api.exec_create(container, list(command))["Id"]).decode()


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


BODY: list[tuple[Properties, str, object]] = [
    ({"envs": ["A=1"]}, "Config.Env", ["A=1"]),
    ({"entrypoints": ["/bin/busybox"], "command": ["sleep", "99"]}, "Path", "/bin/busybox"),
    ({"user": "1000:1000"}, "Config.User", "1000:1000"),
    ({"workingDir": "/tmp"}, "Config.WorkingDir", "/tmp"),  # noqa: S108
    ({"hostname": "h"}, "Config.Hostname", "h"),
    ({"stopSignal": "SIGQUIT"}, "Config.StopSignal", "SIGQUIT"),
    ({"stopTimeout": 7}, "Config.StopTimeout", 7),
    ({"tty": True}, "Config.Tty", True),
    ({"labels": [{"label": "a", "value": "1"}]}, "Config.Labels", {"a": "1"}),
    (
        {
            "healthcheck": {
                "tests": ["CMD", "/bin/true"],
                "interval": "1m30s",
                "timeout": "500ms",
                "startPeriod": "2s",
                "startInterval": "1s",
                "retries": 4,
            }
        },
        "Config.Healthcheck",
        {
            "Test": ["CMD", "/bin/true"],
            "Interval": 90 * 10**9,
            "Timeout": 5 * 10**8,
            "StartPeriod": 2 * 10**9,
            "Retries": 4,
        },
    ),
    ({"readOnly": True}, "HostConfig.ReadonlyRootfs", True),
    ({"tmpfs": {"/tmp": "size=1m"}}, "HostConfig.Tmpfs", {"/tmp": "size=1m"}),  # noqa: S108
    ({"capabilities": {"adds": ["NET_BIND_SERVICE"]}}, "HostConfig.CapAdd", ["NET_BIND_SERVICE"]),
    ({"capabilities": {"drops": ["ALL"]}}, "HostConfig.CapDrop", ["ALL"]),
    ({"securityOpts": ["no-new-privileges"]}, "HostConfig.SecurityOpt", ["no-new-privileges"]),
    ({"memory": 64, "memorySwap": 96}, "HostConfig.MemorySwap", 96 * 2**20),
    ({"memory": 64, "memorySwap": -1}, "HostConfig.MemorySwap", -1),
    ({"memory": 64}, "HostConfig.Memory", 64 * 2**20),
    ({"memory": 64, "memoryReservation": 32}, "HostConfig.MemoryReservation", 32 * 2**20),
    ({"shmSize": 32}, "HostConfig.ShmSize", 32 * 2**20),
    ({"cpuShares": 512}, "HostConfig.CpuShares", 512),
    ({"cpus": "0.5"}, "HostConfig.NanoCpus", 5 * 10**8),
    ({"init": True}, "HostConfig.Init", True),
    ({}, "HostConfig.Init", False),
    ({"restart": "on-failure", "maxRetryCount": 3}, "HostConfig.RestartPolicy", {
        "Name": "on-failure",
        "MaximumRetryCount": 3,
    }),
    (
        {"logDriver": "json-file", "logOpts": {"max-size": "1m"}},
        "HostConfig.LogConfig",
        {"Type": "json-file", "Config": {"max-size": "1m"}},
    ),
    (
        {"ulimits": [{"name": "nofile", "soft": 1000, "hard": 2000}]},
        "HostConfig.Ulimits",
        [{"Name": "nofile", "Soft": 1000, "Hard": 2000}],
    ),
    ({"hosts": [{"host": "a", "ip": "10.0.0.1"}]}, "HostConfig.ExtraHosts", ["a:10.0.0.1"]),
    ({"networkMode": "none"}, "HostConfig.NetworkMode", "none"),
    (
        {"mounts": [{"type": "tmpfs", "target": "/t", "tmpfsOptions": {"sizeBytes": 4096}}]},
        "HostConfig.Mounts",
        [{"Type": "tmpfs", "Target": "/t", "TmpfsOptions": {"SizeBytes": 4096}}],
    ),
    (
        {"mounts": [{"type": "bind", "source": "/usr", "target": "/u", "readOnly": True}]},
        "HostConfig.Mounts",
        [{"Type": "bind", "Source": "/usr", "Target": "/u", "ReadOnly": True}],
    ),
    (
        {
            "volumes": [
                {"hostPath": "/usr", "containerPath": "/u", "readOnly": True},
                {"hostPath": "/tmp", "containerPath": "/t"},  # noqa: S108
            ]
        },
        "HostConfig.Binds",
        ["/usr:/u:ro", "/tmp:/t:rw"],  # noqa: S108
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("inputs", "path", "expected"),
    BODY,
    ids=[f"{','.join(inputs) or 'nothing'} in {path}" for inputs, path, _ in BODY],
)
def test_settings(
    client: Client, api: Docker, image: str, inputs: Properties, path: str, expected: object
) -> None:
    """Docker gets what is set, and a refresh sees no change."""
    checked, found = made(client, image, **inputs)

    seen: Any = api.inspect_container(found.identifier)
    for step in path.split("."):
        seen = seen[step]

    assert seen == expected
    assert client.read(CONTAINER, found.identifier, checked).inputs == checked


def test_ports(client: Client, api: Docker, image: str) -> None:
    """A port is published where it is asked for; one that Docker chooses is told."""
    ports = [
        {"internal": 80, "external": 18431, "ip": "127.0.0.1"},
        {"internal": 81, "protocol": "udp", "ip": "127.0.0.1"},
    ]
    checked, found = made(client, image, ports=ports)

    bound = api.inspect_container(found.identifier)["NetworkSettings"]["Ports"]
    shown: Any = found.outputs.values["ports"]

    assert bound["80/tcp"] == [{"HostIp": "127.0.0.1", "HostPort": "18431"}]
    assert shown[1]["external"] == int(bound["81/udp"][0]["HostPort"]) > 0
    assert not client.diff(CONTAINER, checked, checked, found.outputs.values).changes


def test_networks(client: Client, api: Docker, image: str) -> None:
    """The networks named take the place of the default one, under the aliases given."""
    network = api.create_network(f"{PREFIX}-net")["Id"]
    advanced = [{"name": f"{PREFIX}-net", "aliases": ["app"]}]
    _, found = made(client, image, networkMode="bridge", networksAdvanced=advanced)

    joined = api.inspect_container(found.identifier)["NetworkSettings"]["Networks"]
    datas: Any = found.outputs.values["networkDatas"]

    assert list(joined) == [f"{PREFIX}-net"]
    assert joined[f"{PREFIX}-net"]["NetworkID"] == network
    assert "app" in joined[f"{PREFIX}-net"]["Aliases"]
    assert [data["networkName"] for data in datas] == [f"{PREFIX}-net"]
    assert datas[0]["ipAddress"] == joined[f"{PREFIX}-net"]["IPAddress"]


def test_networks_joined_behind_its_back(client: Client, api: Docker, image: str) -> None:
    """A refresh tells them, and they are no change."""
    inputs, found = made(client, image)
    api.create_network(f"{PREFIX}-net")
    api.connect_container_to_network(found.identifier, f"{PREFIX}-net")

    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)

    datas: Any = again.outputs.values["networkDatas"]
    assert [data["networkName"] for data in datas] == ["bridge", f"{PREFIX}-net"]
    assert not client.diff(CONTAINER, again.inputs, inputs, again.outputs.values).changes


def test_uploads(client: Client, api: Docker, image: str, tmp_path: Path) -> None:
    """Files of each kind are in place before the start, with the mode asked for."""
    (tmp_path / "source").write_bytes(b"from a file")
    uploads = [
        {"file": "/etc/a/text", "content": "text"},
        {"file": "/run.sh", "contentBase64": base64.b64encode(b"\x00\xff").decode()},
        {"file": "/source", "source": str(tmp_path / "source"), "executable": True},
        {"file": "/secret", "content": "x", "permissions": "0400", "executable": True},
    ]
    script = "cat /etc/a/text /source; stat -c ' %a %u' /etc/a/text /source /secret /run.sh"
    inputs, found = made(
        client, image, uploads=uploads, command=["/bin/sh", "-c", script], mustRun=False
    )

    api.wait(found.identifier)
    said = api.logs(found.identifier).decode()

    assert said.split() == ["textfrom", "a", "file", "644", "0", "744", "0", "400", "0", "644", "0"]
    again = client.read(CONTAINER, found.identifier, inputs, found.outputs)
    assert again.outputs.values["exitCode"] == 0


@pytest.mark.parametrize("kind", ["mounts", "volumes"])
def test_upload_into_a_volume_below_a_read_only_root(
    client: Client, api: Docker, image: str, kind: str
) -> None:
    """A volume takes files that lie in it, also where another is mounted inside."""
    api.create_volume(f"{PREFIX}-vol")
    api.create_volume(f"{PREFIX}-deep")
    names = {"/data": f"{PREFIX}-vol", "/data/deep": f"{PREFIX}-deep"}
    given = {
        "mounts": [
            {"type": "volume", "source": name, "target": target} for target, name in names.items()
        ],
        "volumes": [
            {"volumeName": name, "containerPath": target} for target, name in names.items()
        ],
    }
    uploads = [
        {"file": "/data/conf/a", "content": "shallow"},
        {"file": "/data/deep/b", "content": "deep"},
    ]
    _, found = made(client, image, readOnly=True, uploads=uploads, **{kind: given[kind]})

    assert run(api, found.identifier, "/bin/cat", "/data/conf/a") == "shallow"
    assert run(api, found.identifier, "/bin/cat", "/data/deep/b") == "deep"


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


def test_import_of_nothing(client: Client) -> None:
    """An id that no container has finds none."""
    assert client.read(CONTAINER, f"{PREFIX}-nobody").identifier == ""


def test_parallel_creation_of_names(client: Client, image: str) -> None:
    """Names are told apart by the seed, as in a replacement before the deletion."""
    known: Properties = {"image": image, "command": [*FOREVER]}
    first = client.check(CONTAINER, known, name=PREFIX, seed=os.urandom(8)).inputs
    second = client.check(CONTAINER, known, name=PREFIX, seed=os.urandom(8)).inputs

    names = {str(client.create(CONTAINER, item).outputs.values["name"]) for item in (first, second)}

    assert len(names) == 2
