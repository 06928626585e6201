"""From a container that was made elsewhere to the inputs that would make it."""

from __future__ import annotations

from offline.plugins.base.check import fill
from offline.plugins.base.reader import Reader, text_list, text_map
from offline.plugins.base.values import Properties, Value
from offline.plugins.docker.container_body import MEBIBYTE
from offline.plugins.docker.container_schema import INPUTS
from offline.plugins.docker.container_state import running
from offline.plugins.docker.labels import label_list

PREDEFINED_NETWORKS = ("bridge", "host", "none")


def imported_inputs(found: Reader, image: Reader) -> Properties:
    """Return the inputs; what the image says already, and what is Docker's default, is left out."""
    defaults = {name: spec.default for name, spec in INPUTS.items() if spec.default is not None}
    host = found.record("HostConfig")
    settings: Properties = {
        "name": found.text("Name").lstrip("/"),
        "image": found.text("Image"),
        **_process(found.record("Config"), image.record("Config")),
        "readOnly": host.flag("ReadonlyRootfs"),
        "privileged": host.flag("Privileged"),
        "restart": host.record("RestartPolicy").text("Name"),
        "memory": host.integer("Memory") // MEBIBYTE,
        "cpuShares": host.integer("CpuShares"),
        "networkMode": _mode(host.text("NetworkMode")),
        "tmpfs": text_map(host.mapping("Tmpfs")),
        "capabilities": _capabilities(host),
        "mounts": [_mount(mount) for mount in host.records("Mounts")],
        "ports": _ports(host.record("PortBindings")),
        "networksAdvanced": _networks(found),
    }
    set_ones = {name: item for name, item in settings.items() if item}
    return {**defaults, **set_ones, "mustRun": running(found)}


def _process(config: Reader, image: Reader) -> Properties:
    keys = {
        "command": "Cmd",
        "entrypoints": "Entrypoint",
        "user": "User",
        "workingDir": "WorkingDir",
    }
    own = {
        name: config.values.get(key)
        for name, key in keys.items()
        if config.values.get(key) != image.values.get(key)
    }
    inherited = image.mapping("Labels").items()
    labels = {
        key: item for key, item in config.mapping("Labels").items() if (key, item) not in inherited
    }
    envs = [item for item in config.texts("Env") if item not in image.texts("Env")]
    return {**own, "envs": text_list(envs), "labels": label_list(labels)}


def _mode(mode: str) -> str:
    return "bridge" if mode == "default" else mode


def _capabilities(host: Reader) -> Properties:
    lists = {"adds": host.texts("CapAdd"), "drops": host.texts("CapDrop")}
    return {name: text_list(items) for name, items in lists.items() if items}


def _mount(mount: Reader) -> Value:
    keys = {"type": "Type", "source": "Source", "target": "Target", "readOnly": "ReadOnly"}
    return {name: mount.values[key] for name, key in keys.items() if mount.values.get(key)}


def _ports(bindings: Reader) -> Value:
    ports: list[Value] = []
    for key in sorted(bindings.values):
        internal, _, protocol = key.partition("/")
        for binding in bindings.records(key):
            outside = binding.text("HostPort")
            fields: Properties = {
                "internal": int(internal),
                "external": int(outside) if outside else None,
                "ip": binding.text("HostIp") or None,
                "protocol": protocol,
            }
            ports.append({name: item for name, item in fields.items() if item is not None})
    return fill(INPUTS["ports"], ports)


def _networks(found: Reader) -> Value:
    """Return the networks joined besides the predefined ones, with their aliases."""
    joined = found.record("NetworkSettings").record("Networks")
    networks: list[Value] = []
    for name in sorted(joined.values.keys() - set(PREDEFINED_NETWORKS)):
        aliases = [
            alias
            for alias in joined.record(name).texts("Aliases")
            if not found.text("Id").startswith(alias)
        ]
        networks.append({"name": name, **({"aliases": text_list(aliases)} if aliases else {})})
    return networks
