"""From Docker's description of a container to outputs, and to what drifted."""

from __future__ import annotations

from typing import Final

from offline.plugins.base.reader import Reader, text_list
from offline.plugins.base.resource import given
from offline.plugins.base.values import Properties, Value
from offline.plugins.docker.container_body import MEBIBYTE
from offline.plugins.docker.durations import duration
from offline.plugins.docker.labels import with_drift

_NETWORK_DATA: Final = {
    "gateway": "Gateway",
    "globalIpv6Address": "GlobalIPv6Address",
    "globalIpv6PrefixLength": "GlobalIPv6PrefixLen",
    "ipAddress": "IPAddress",
    "ipPrefixLength": "IPPrefixLen",
    "ipv6Gateway": "IPv6Gateway",
    "macAddress": "MacAddress",
}


def container_outputs(inputs: Properties, found: Reader) -> Properties:
    """Return the outputs: what Docker filled in, the inputs as given, what only Docker knows."""
    filled = _filled(found)
    known = {name: item for name, item in filled.items() if name not in inputs}
    return {**given(inputs), **known, **_ports(inputs, found), **_observed(found)}


def _filled(found: Reader) -> Properties:
    """Return the inputs that Docker, or the image, fills in when they are not given."""
    config, host = found.record("Config"), found.record("HostConfig")
    return {
        "command": text_list(config.texts("Cmd")),
        "entrypoints": text_list(config.texts("Entrypoint")),
        "envs": [],
        "healthcheck": _healthcheck(config.record("Healthcheck")),
        "hostname": config.text("Hostname"),
        "init": host.flag("Init"),
        "ipcMode": host.text("IpcMode"),
        "labels": [],
        "logDriver": host.record("LogConfig").text("Type"),
        "runtime": host.text("Runtime"),
        "securityOpts": text_list(host.texts("SecurityOpt")),
        "shmSize": host.integer("ShmSize") // MEBIBYTE,
        "stopSignal": config.text("StopSignal"),
        "stopTimeout": config.integer("StopTimeout"),
    }


def _observed(found: Reader) -> Properties:
    return {
        "bridge": found.record("NetworkSettings").text("Bridge"),
        "containerLogs": "",
        "exitCode": found.record("State").integer("ExitCode"),
        "image": found.text("Image"),
        "name": found.text("Name").lstrip("/"),
        "networkDatas": _networks(found.record("NetworkSettings").record("Networks")),
        "platform": found.text("Platform"),
    }


def _networks(networks: Reader) -> Value:
    datas: list[Value] = []
    for name in sorted(networks.values):
        data = networks.record(name)
        fields = {field: data.values.get(key) for field, key in _NETWORK_DATA.items()}
        datas.append({**fields, "networkName": name})
    return datas


def _ports(inputs: Properties, found: Reader) -> Properties:
    """Fill in the ports on the host that Docker chose."""
    if "ports" not in inputs:
        return {}
    bound = found.record("NetworkSettings").record("Ports")
    ports: list[Value] = []
    for port in Reader(inputs).records("ports"):
        bindings = bound.records(f"{port.integer('internal')}/{port.text('protocol')}")
        external = int(bindings[0].text("HostPort")) if bindings else 0
        ports.append({"external": external, **port.values})
    return {"ports": ports}


def _healthcheck(health: Reader) -> Properties:
    lengths = {"interval": "Interval", "timeout": "Timeout", "startPeriod": "StartPeriod"}
    fields: Properties = {
        name: duration(health.integer(key)) for name, key in lengths.items() if key in health
    }
    if "Test" in health:
        fields["tests"] = text_list(health.texts("Test"))
    if "Retries" in health:
        fields["retries"] = health.integer("Retries")
    return fields


def refreshed_inputs(recorded: Properties, found: Reader) -> Properties:
    """Return the inputs with whatever was changed behind the engine's back.

    A container that should run and does not reads as one that need not run: so the next
    update turns `mustRun` on again, and that starts it.
    """
    host = found.record("HostConfig")
    policy = host.record("RestartPolicy")
    actual: Properties = {
        "name": found.text("Name").lstrip("/"),
        "restart": policy.text("Name") or "no",
        "maxRetryCount": policy.integer("MaximumRetryCount"),
        "cpuSet": host.text("CpusetCpus"),
        "cpuShares": host.integer("CpuShares"),
        "memory": host.integer("Memory") // MEBIBYTE,
        "memoryReservation": host.integer("MemoryReservation") // MEBIBYTE,
        "memorySwap": _swap(host.integer("MemorySwap")),
    }
    inputs = with_drift(recorded, actual)
    if should_run(recorded) and not running(found):
        inputs["mustRun"] = False
    return inputs


def _swap(amount: int) -> int:
    return amount // MEBIBYTE if amount > 0 else amount


def should_run(inputs: Properties) -> bool:
    """Whether the container is started, and has to stay up."""
    values = Reader(inputs)
    return values.flag("mustRun") and values.flag("start")


def running(found: Reader) -> bool:
    """Whether the container runs."""
    return found.record("State").flag("Running")


def health(found: Reader) -> str:
    """Return the state of the container's health, empty when it has no health check."""
    return found.record("State").record("Health").text("Status")
