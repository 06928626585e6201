"""The inputs and outputs of docker:index/container:Container."""

from __future__ import annotations

from typing import Final

from offline.plugins.base.schema import (
    Field,
    ResourceSchema,
    array,
    flag,
    integer,
    mapping,
    record,
    text,
)
from offline.plugins.docker.labels import LABEL

_CAPABILITIES: Final = record(
    {"adds": array(text(), unordered=True), "drops": array(text(), unordered=True)},
    replaces=True,
)
_HEALTHCHECK: Final = record(
    {
        "tests": array(text()),
        "interval": text(),
        "timeout": text(),
        "startPeriod": text(),
        "startInterval": text(),
        "retries": integer(),
    },
    computed=True,
)
_MOUNT: Final = record(
    {
        "target": text(required=True),
        "source": text(),
        "type": text(required=True, choices=("bind", "volume", "tmpfs")),
        "readOnly": flag(),
        "bindOptions": record({"propagation": text()}),
        "tmpfsOptions": record({"mode": integer(), "sizeBytes": integer()}),
        "volumeOptions": record(
            {
                "driverName": text(),
                "driverOptions": mapping(),
                "labels": array(LABEL, unordered=True),
                "noCopy": flag(),
            }
        ),
    }
)
_NETWORK: Final = record(
    {
        "name": text(required=True),
        "aliases": array(text(), unordered=True),
        "ipv4Address": text(),
        "ipv6Address": text(),
    }
)
_PORT: Final = record(
    {
        "internal": integer(required=True),
        "external": integer(computed=True),
        "ip": text(default="0.0.0.0"),  # noqa: S104 - Docker's own default
        "protocol": text(default="tcp"),
    }
)
_ULIMIT: Final = record(
    {
        "name": text(required=True),
        "soft": integer(required=True),
        "hard": integer(required=True),
    }
)
_UPLOAD: Final = record(
    {
        "file": text(required=True),
        "content": text(),
        "contentBase64": text(),
        "source": text(),
        "sourceHash": text(),
        "executable": flag(),
        "permissions": text(),
    }
)
_VOLUME: Final = record(
    {
        "containerPath": text(),
        "fromContainer": text(),
        "hostPath": text(),
        "readOnly": flag(),
        "volumeName": text(),
    }
)
_HOST: Final = record({"host": text(required=True), "ip": text(required=True)})


def _replacing(names: str, spec: Field) -> dict[str, Field]:
    return dict.fromkeys(names.split(), spec)


INPUTS: Final[dict[str, Field]] = {
    "image": text(required=True, replaces=True),
    "name": text(replaces=True, computed=True),
    # the process
    "command": array(text(), replaces=True, computed=True),
    "entrypoints": array(text(), replaces=True, computed=True),
    "envs": array(text(), replaces=True, computed=True, unordered=True),
    "stdinOpen": flag(default=False, replaces=True),
    "stopSignal": text(replaces=True, computed=True),
    "stopTimeout": integer(replaces=True, computed=True),
    "tty": flag(default=False, replaces=True),
    **_replacing("user workingDir", text(replaces=True)),
    # what it may do
    "capabilities": _CAPABILITIES,
    "readOnly": flag(default=False, replaces=True),
    "securityOpts": array(text(), replaces=True, computed=True, unordered=True),
    **_replacing("privileged publishAllPorts", flag(replaces=True)),
    **_replacing("cgroupParent cgroupnsMode pidMode usernsMode", text(replaces=True)),
    **_replacing("ipcMode runtime", text(replaces=True, computed=True)),
    **_replacing("dns dnsOpts dnsSearches groupAdds", array(text(), replaces=True, unordered=True)),
    # how much of the host it gets
    "cpus": text(replaces=True),
    "cpuSet": text(),
    **dict.fromkeys(("cpuPeriod", "cpuQuota", "cpuShares"), integer()),
    **dict.fromkeys(("memory", "memorySwap"), integer()),
    "memoryReservation": integer(default=0),
    "shmSize": integer(replaces=True, computed=True),
    "ulimits": array(_ULIMIT, replaces=True, unordered=True),
    # files
    "mounts": array(_MOUNT, replaces=True, unordered=True),
    "tmpfs": mapping(),
    "uploads": array(_UPLOAD, replaces=True, unordered=True),
    "volumes": array(_VOLUME, replaces=True, unordered=True),
    **_replacing("storageOpts sysctls", mapping(replaces=True)),
    # network
    "domainname": text(replaces=True),
    "hostname": text(replaces=True, computed=True),
    "hosts": array(_HOST, replaces=True, unordered=True),
    "networkMode": text(default="bridge", replaces=True),
    "networksAdvanced": array(_NETWORK, replaces=True, unordered=True),
    "ports": array(_PORT, replaces=True),
    # life
    "attach": flag(default=False),
    "containerReadRefreshTimeoutMilliseconds": integer(default=15000),
    "destroyGraceSeconds": integer(),
    "healthcheck": _HEALTHCHECK,
    "init": flag(computed=True),
    "labels": array(LABEL, replaces=True, computed=True, unordered=True),
    "logDriver": text(replaces=True, computed=True),
    "logOpts": mapping(replaces=True),
    "logs": flag(default=False),
    "maxRetryCount": integer(),
    "mustRun": flag(default=True),
    "removeVolumes": flag(default=True),
    "restart": text(default="no", choices=("no", "on-failure", "always", "unless-stopped")),
    "rm": flag(default=False),
    "start": flag(default=True),
    "wait": flag(default=False),
    "waitTimeout": integer(default=60),
}

CONTAINER: Final = ResourceSchema(
    token="docker:index/container:Container",  # noqa: S106 - a type token
    inputs=INPUTS,
    outputs=("bridge", "containerLogs", "exitCode", "networkDatas", "platform"),
    refused=frozenset(
        {
            "deviceReadBps",
            "deviceReadIops",
            "deviceRequests",
            "deviceWriteBps",
            "deviceWriteIops",
            "devices",
            "gpus",
            "platform",
        }
    ),
    autonamed=True,
    delete_before_replace=True,
)

ONLY_DEFAULT: Final = ("attach", "containerReadRefreshTimeoutMilliseconds", "logs", "rm")
"""Reader that are accepted with their default alone: what they would do is not implemented."""
