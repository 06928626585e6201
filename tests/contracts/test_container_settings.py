"""Docker gets every setting of a container, on a real engine."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from offline.plugins.base.values import Properties
from tests.contracts.client import Client
from tests.contracts.conftest import PREFIX
from tests.contracts.containers import CONTAINER, Docker, made

pytestmark = pytest.mark.engine

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
