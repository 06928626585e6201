"""From a container's inputs to the body of Docker's create request."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from offline.plugins.base.reader import Reader
from offline.plugins.docker.durations import nanoseconds

MEBIBYTE: Final = 1024 * 1024
Body: TypeAlias = dict[str, object]

_CONFIG: Final = {
    "command": "Cmd",
    "domainname": "Domainname",
    "entrypoints": "Entrypoint",
    "envs": "Env",
    "hostname": "Hostname",
    "image": "Image",
    "stdinOpen": "OpenStdin",
    "stopSignal": "StopSignal",
    "stopTimeout": "StopTimeout",
    "tty": "Tty",
    "user": "User",
    "workingDir": "WorkingDir",
}
_HOST_CONFIG: Final = {
    "cgroupParent": "CgroupParent",
    "cgroupnsMode": "CgroupnsMode",
    "cpuPeriod": "CpuPeriod",
    "cpuQuota": "CpuQuota",
    "cpuSet": "CpusetCpus",
    "cpuShares": "CpuShares",
    "dns": "Dns",
    "dnsOpts": "DnsOptions",
    "dnsSearches": "DnsSearch",
    "groupAdds": "GroupAdd",
    "ipcMode": "IpcMode",
    "networkMode": "NetworkMode",
    "pidMode": "PidMode",
    "privileged": "Privileged",
    "publishAllPorts": "PublishAllPorts",
    "readOnly": "ReadonlyRootfs",
    "runtime": "Runtime",
    "securityOpts": "SecurityOpt",
    "storageOpts": "StorageOpt",
    "sysctls": "Sysctls",
    "tmpfs": "Tmpfs",
    "usernsMode": "UsernsMode",
}
_MEMORY: Final = {
    "memory": "Memory",
    "memoryReservation": "MemoryReservation",
    "memorySwap": "MemorySwap",
    "shmSize": "ShmSize",
}


def container_body(inputs: Reader) -> Body:
    """Build the body; networks beyond `networkMode` are joined after the creation."""
    body: Body = _renamed(inputs, _CONFIG)
    body["Labels"] = inputs.pairs("labels", "label", "value")
    ports = inputs.records("ports")
    body["ExposedPorts"] = {_port_key(port): {} for port in ports}
    body["Volumes"] = {
        volume.text("containerPath"): {}
        for volume in inputs.records("volumes")
        if "containerPath" in volume and not _source(volume)
    }
    if "healthcheck" in inputs:
        body["Healthcheck"] = _healthcheck(inputs.record("healthcheck"))
    body["HostConfig"] = {**_host_config(inputs), "PortBindings": _bindings(ports)}
    return body


def _renamed(inputs: Reader, names: Mapping[str, str]) -> Body:
    return {key: inputs.values[name] for name, key in names.items() if name in inputs}


def _host_config(inputs: Reader) -> Body:
    capabilities = inputs.record("capabilities")
    return {
        **_renamed(inputs, _HOST_CONFIG),
        **{key: mebibytes(inputs.integer(name)) for name, key in _MEMORY.items() if name in inputs},
        "NanoCpus": int(Decimal(inputs.text("cpus") or 0) * 10**9),
        "Init": inputs.flag("init"),
        "CapAdd": capabilities.texts("adds"),
        "CapDrop": capabilities.texts("drops"),
        "RestartPolicy": restart_policy(inputs),
        "LogConfig": {"Type": inputs.text("logDriver"), "Config": inputs.mapping("logOpts")},
        "ExtraHosts": [
            f"{host.text('host')}:{host.text('ip')}" for host in inputs.records("hosts")
        ],
        "Ulimits": [_ulimit(ulimit) for ulimit in inputs.records("ulimits")],
        "Mounts": [_mount(mount) for mount in inputs.records("mounts")],
        "Binds": [_bind(volume) for volume in inputs.records("volumes") if _source(volume)],
        "VolumesFrom": [
            volume.text("fromContainer")
            for volume in inputs.records("volumes")
            if "fromContainer" in volume
        ],
    }


def mebibytes(amount: int) -> int:
    """Turn Pulumi's mebibytes into bytes; -1, for no limit, stays."""
    return amount * MEBIBYTE if amount > 0 else amount


def restart_policy(inputs: Reader) -> Body:
    """Build the restart policy."""
    return {"Name": inputs.text("restart"), "MaximumRetryCount": inputs.integer("maxRetryCount")}


def _healthcheck(health: Reader) -> Body:
    """Build the health check; an engine older than 25 overlooks StartInterval."""
    lengths = {
        "interval": "Interval",
        "timeout": "Timeout",
        "startPeriod": "StartPeriod",
        "startInterval": "StartInterval",
    }
    return {
        "Test": health.texts("tests"),
        "Retries": health.integer("retries"),
        **{key: nanoseconds(health.text(name)) for name, key in lengths.items() if name in health},
    }


def _port_key(port: Reader) -> str:
    return f"{port.integer('internal')}/{port.text('protocol')}"


def _bindings(ports: list[Reader]) -> dict[str, list[Body]]:
    bindings: dict[str, list[Body]] = {}
    for port in ports:
        outside = str(port.integer("external")) if "external" in port else ""
        binding: Body = {"HostIp": port.text("ip"), "HostPort": outside}
        bindings.setdefault(_port_key(port), []).append(binding)
    return bindings


def _ulimit(ulimit: Reader) -> Body:
    names = {"soft": "Soft", "hard": "Hard"}
    return {
        "Name": ulimit.text("name"),
        **{key: ulimit.integer(name) for name, key in names.items()},
    }


def _source(volume: Reader) -> str:
    return volume.text("volumeName") or volume.text("hostPath")


def _bind(volume: Reader) -> str:
    mode = "ro" if volume.flag("readOnly") else "rw"
    return f"{_source(volume)}:{volume.text('containerPath')}:{mode}"


def _mount(mount: Reader) -> Body:
    body: Body = {
        "Target": mount.text("target"),
        "Source": mount.text("source"),
        "Type": mount.text("type"),
        "ReadOnly": mount.flag("readOnly"),
    }
    if "bindOptions" in mount:
        body["BindOptions"] = {"Propagation": mount.record("bindOptions").text("propagation")}
    if "tmpfsOptions" in mount:
        options = mount.record("tmpfsOptions")
        size, mode = options.integer("sizeBytes"), options.integer("mode")
        body["TmpfsOptions"] = {"SizeBytes": size, "Mode": mode}
    if "volumeOptions" in mount:
        body["VolumeOptions"] = _volume_options(mount.record("volumeOptions"))
    return body


def _volume_options(options: Reader) -> Body:
    driver = {"Name": options.text("driverName"), "Options": options.mapping("driverOptions")}
    return {
        "NoCopy": options.flag("noCopy"),
        "Labels": options.pairs("labels", "label", "value"),
        **({"DriverConfig": driver} if "driverName" in options else {}),
    }
