"""docker:index/volume:Volume."""

from __future__ import annotations

import time
from typing import Final

import docker.errors

from offline.plugins.base.reader import Reader, text_map
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, array, mapping, text
from offline.plugins.base.values import Properties
from offline.plugins.docker.engine import Engine
from offline.plugins.docker.labels import LABEL, label_list, with_drift

BUSY: Final = 30.0
"""Seconds to wait for the last container to let go of a volume."""
PAUSE: Final = 0.5


class Volume(Resource):
    """A volume; its id is its name."""

    schema = ResourceSchema(
        token="docker:index/volume:Volume",  # noqa: S106 - a type token
        inputs={
            "name": text(replaces=True, computed=True),
            "driver": text(replaces=True, computed=True),
            "driverOpts": mapping(replaces=True),
            "labels": array(LABEL, replaces=True, unordered=True),
        },
        outputs=("mountpoint",),
        refused=frozenset({"cluster"}),
        autonamed=True,
    )

    def __init__(self, engine: Engine) -> None:
        """Work on one engine."""
        self._engine = engine

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Create the volume; one that has the name already is taken over, as Docker does it."""
        del operation
        values = Reader(inputs)
        name = values.text("name")
        with self._engine.doing(f"create volume {name}") as client:
            made = Reader(
                client.create_volume(
                    name,
                    values.text("driver") or None,
                    values.mapping("driverOpts"),
                    values.pairs("labels", "label", "value"),
                )
            )
        return State(identifier=made.text("Name"), outputs={**given(inputs), **_seen(made)})

    def read(self, old: Recorded) -> State | None:
        """Inspect the volume."""
        name = old.identifier
        with self._engine.doing(f"inspect volume {name}") as client:
            try:
                found = Reader(client.inspect_volume(name))
            except docker.errors.NotFound:
                return None
        inputs = with_drift(old.inputs, _settings(found))
        return State(identifier=name, inputs=inputs, outputs={**given(inputs), **_seen(found)})

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Keep the volume: every input replaces."""
        del operation
        return {**old.outputs, **given(inputs)}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the volume, waiting for containers that are on their way out."""
        del operation
        deadline = time.monotonic() + BUSY
        with self._engine.doing(f"remove volume {old.identifier}") as client:
            while True:
                try:
                    client.remove_volume(old.identifier, force=True)
                except docker.errors.NotFound:
                    return
                except docker.errors.APIError as error:
                    if "in use" not in str(error) or time.monotonic() > deadline:
                        raise
                    time.sleep(PAUSE)
                else:
                    return


def _settings(found: Reader) -> Properties:
    return {
        "name": found.text("Name"),
        "driver": found.text("Driver"),
        "driverOpts": text_map(found.mapping("Options")),
        "labels": label_list(found.mapping("Labels")),
    }


def _seen(found: Reader) -> Properties:
    names = {"name": "Name", "driver": "Driver", "mountpoint": "Mountpoint"}
    return {name: found.text(key) for name, key in names.items()}
