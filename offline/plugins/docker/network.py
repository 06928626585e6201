"""docker:index/network:Network."""

from __future__ import annotations

import time
from typing import Final

import docker.errors
from docker.types import IPAMConfig, IPAMPool

from offline.plugins.base.reader import Reader, text_map
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, array, flag, mapping, record, text
from offline.plugins.base.values import Properties, Value
from offline.plugins.docker.engine import Engine
from offline.plugins.docker.labels import LABEL, label_list, with_drift

BUSY: Final = 30.0
"""Seconds to wait for the last endpoint to leave a network."""
PAUSE: Final = 0.5

_POOL: Final = record(
    {"subnet": text(), "gateway": text(), "ipRange": text(), "auxAddress": mapping()}
)


class Network(Resource):
    """A network; its id is the one that Docker gives it."""

    schema = ResourceSchema(
        token="docker:index/network:Network",  # noqa: S106 - a type token
        inputs={
            "name": text(replaces=True, computed=True),
            "driver": text(replaces=True, computed=True),
            "options": mapping(replaces=True, computed=True),
            "internal": flag(replaces=True, computed=True),
            "attachable": flag(replaces=True),
            "ingress": flag(replaces=True),
            "ipv6": flag(replaces=True),
            "labels": array(LABEL, replaces=True, unordered=True),
            "ipamDriver": text(default="default", replaces=True),
            "ipamOptions": mapping(replaces=True),
            "ipamConfigs": array(_POOL, replaces=True, computed=True, unordered=True),
        },
        outputs=("scope",),
        autonamed=True,
    )

    def __init__(self, engine: Engine) -> None:
        """Work on one engine."""
        self._engine = engine

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Create the network; a second one of the same name is refused."""
        del operation
        values = Reader(inputs)
        name = values.text("name")
        with self._engine.doing(f"create network {name}") as client:
            identifier: str = client.create_network(
                name,
                driver=values.text("driver") or None,
                options=values.mapping("options"),
                ipam=_ipam(values),
                check_duplicate=True,
                internal=values.flag("internal"),
                labels=values.pairs("labels", "label", "value"),
                enable_ipv6=values.flag("ipv6"),
                attachable=values.flag("attachable"),
                ingress=values.flag("ingress"),
            )["Id"]
            found = Reader(client.inspect_network(identifier))
        return State(identifier=identifier, outputs={**given(inputs), **_seen(found)})

    def read(self, old: Recorded) -> State | None:
        """Inspect the network."""
        with self._engine.doing(f"inspect network {old.identifier}") as client:
            try:
                found = Reader(client.inspect_network(old.identifier))
            except docker.errors.NotFound:
                return None
        inputs = with_drift(old.inputs, _settings(found))
        outputs = {**given(inputs), **_seen(found)}
        return State(identifier=found.text("Id"), inputs=inputs, outputs=outputs)

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Keep the network: every input replaces."""
        del operation
        return {**old.outputs, **given(inputs)}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the network, waiting for containers that are on their way out."""
        del operation
        deadline = time.monotonic() + BUSY
        with self._engine.doing(f"remove network {old.identifier}") as client:
            while True:
                try:
                    client.remove_network(old.identifier)
                except docker.errors.NotFound:
                    return
                except docker.errors.APIError as error:
                    if "has active endpoints" not in str(error) or time.monotonic() > deadline:
                        raise
                    time.sleep(PAUSE)
                else:
                    return


def _ipam(values: Reader) -> IPAMConfig:
    pools = [
        IPAMPool(
            subnet=pool.text("subnet") or None,
            iprange=pool.text("ipRange") or None,
            gateway=pool.text("gateway") or None,
            aux_addresses=pool.mapping("auxAddress") or None,
        )
        for pool in values.records("ipamConfigs")
    ]
    return IPAMConfig(values.text("ipamDriver"), pools, values.mapping("ipamOptions") or None)


def _pools(found: Reader) -> Value:
    keys = {
        "subnet": "Subnet",
        "gateway": "Gateway",
        "ipRange": "IPRange",
        "auxAddress": "AuxiliaryAddresses",
    }
    return [
        {name: pool.values[key] for name, key in keys.items() if pool.values.get(key)}
        for pool in found.record("IPAM").records("Config")
    ]


def _seen(found: Reader) -> Properties:
    return {
        "name": found.text("Name"),
        "driver": found.text("Driver"),
        "internal": found.flag("Internal"),
        "options": text_map(found.mapping("Options")),
        "ipamConfigs": _pools(found),
        "scope": found.text("Scope"),
    }


def _settings(found: Reader) -> Properties:
    return {
        "name": found.text("Name"),
        "driver": found.text("Driver"),
        "options": text_map(found.mapping("Options")),
        "internal": found.flag("Internal"),
        "attachable": found.flag("Attachable"),
        "ingress": found.flag("Ingress"),
        "ipv6": found.flag("EnableIPv6"),
        "labels": label_list(found.mapping("Labels")),
        "ipamDriver": found.record("IPAM").text("Driver"),
    }
