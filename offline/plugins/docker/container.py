"""docker:index/container:Container: its life from creation to removal."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

import docker.errors

from offline.plugins.base.check import Failure
from offline.plugins.base.diff import Change, Diff, merge
from offline.plugins.base.errors import InitFailedError, PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State
from offline.plugins.base.values import Properties
from offline.plugins.docker.container_body import container_body, mebibytes, restart_policy
from offline.plugins.docker.container_check import container_failures
from offline.plugins.docker.container_import import imported_inputs
from offline.plugins.docker.container_schema import CONTAINER
from offline.plugins.docker.container_state import (
    container_outputs,
    health,
    refreshed_inputs,
    running,
    should_run,
)
from offline.plugins.docker.engine import Engine
from offline.plugins.docker.image import find_image
from offline.plugins.docker.uploads import upload

SETTLING: Final = 0.1
"""Seconds after its start at which a container is looked at for the first time."""
PAUSE: Final = 0.25
REMOVING: Final = 30.0
"""Seconds to wait for a removal that someone else began."""
UPDATABLE: Final = (
    "restart",
    "maxRetryCount",
    "cpuShares",
    "cpuSet",
    "memory",
    "memoryReservation",
    "memorySwap",
)


class Container(Resource):
    """A container; its id is the one that Docker gives it."""

    schema = CONTAINER

    def __init__(self, engine: Engine) -> None:
        """Work on one engine."""
        self._engine = engine

    def check(self, inputs: Properties) -> list[Failure]:
        """Refuse what Docker would refuse, and what is not implemented."""
        return container_failures(inputs)

    def diff(self, old: Recorded, inputs: Properties, ignored: list[str]) -> Diff:
        """Compare the inputs, but the image with the one in use.

        The official plugin records the image's id: a container that was given a name is
        replaced on every update.
        """
        found = super().diff(old, inputs, ignored)
        used = old.outputs.get("image")
        if "image" in ignored or used is None or used == inputs.get("image"):
            return found
        return merge(self.schema, found, "image", Change.UPDATE)

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Create, connect, fill and start the container; what fails on the way is removed."""
        values = Reader(inputs)
        find_image(self._engine, values.text("image"))
        name = values.text("name")
        with self._engine.doing(f"create container {name}") as client:
            made = Reader(client.create_container_from_config(container_body(values), name))
        identifier = made.text("Id")
        try:
            self._prepare(identifier, values, operation.cancelled)
            found = self._start(identifier, inputs)
        except BaseException:
            self._remove(identifier, volumes=True)
            raise
        if not _waits(values):
            return State(identifier=identifier, outputs=container_outputs(inputs, found))
        outputs = self._await_health(identifier, inputs, operation.cancelled)
        return State(identifier=identifier, outputs=outputs)

    def _prepare(self, identifier: str, values: Reader, cancelled: threading.Event) -> None:
        name = values.text("name")
        with self._engine.doing(f"connect container {name}") as client:
            _connect(client, identifier, values)
        with self._engine.doing(f"upload files to container {name}") as client:
            upload(lambda folder, tar: client.put_archive(identifier, folder, tar), values)
        if cancelled.is_set():
            msg = f"container {name}: cancelled before its start, and removed"
            raise PluginError(msg)

    def _start(self, identifier: str, inputs: Properties) -> Reader:
        values = Reader(inputs)
        name = values.text("name")
        with self._engine.doing(f"start container {name}") as client:
            if values.flag("start"):
                client.start(identifier)
                time.sleep(SETTLING)
            found = Reader(client.inspect_container(identifier))
        if should_run(inputs) and not running(found):
            raise PluginError(_exited(name, found))
        if _waits(values) and not health(found):
            msg = (
                f"container {name}: wait needs a health check, and neither healthcheck"
                " nor the image has one"
            )
            raise PluginError(msg)
        return found

    def _await_health(
        self, identifier: str, inputs: Properties, cancelled: threading.Event
    ) -> Properties:
        values = Reader(inputs)
        deadline = time.monotonic() + values.integer("waitTimeout")
        while True:
            with self._engine.doing(f"inspect container {values.text('name')}") as client:
                found = Reader(client.inspect_container(identifier))
            outputs = container_outputs(inputs, found)
            if health(found) == "healthy":
                return outputs
            reason = _unwell(values, found, late=time.monotonic() > deadline)
            if reason or cancelled.wait(PAUSE):
                cut_short = f"container {values.text('name')}: cancelled while not yet healthy"
                raise InitFailedError(identifier, outputs, reason or cut_short)

    def read(self, old: Recorded) -> State | None:
        """Inspect the container; when importing, work out the inputs that would make it."""
        with self._engine.doing(f"inspect container {old.identifier}") as client:
            try:
                found = Reader(client.inspect_container(old.identifier))
            except docker.errors.NotFound:
                return None
            if old.inputs:
                inputs = refreshed_inputs(old.inputs, found)
            else:
                image = Reader(client.inspect_image(found.text("Image")))
                inputs = imported_inputs(found, image)
        outputs = container_outputs(inputs, found)
        return State(identifier=found.text("Id"), inputs=inputs, outputs=outputs)

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Change what Docker can change in a living container, and start it if it must run.

        As in the official plugin, `healthcheck`, `init`, `tmpfs`, `cpuQuota` and `cpuPeriod`
        are recorded and otherwise ignored.
        """
        values = Reader(inputs)
        changed = [name for name in UPDATABLE if old.inputs.get(name) != inputs.get(name)]
        with self._engine.doing(f"update container {values.text('name')}") as client:
            if changed:
                client.update_container(old.identifier, **_limits(values))
            found = Reader(client.inspect_container(old.identifier))
        if should_run(inputs) and not running(found):
            found = self._start(old.identifier, inputs)
        if _waits(values) and health(found):
            return self._await_health(old.identifier, inputs, operation.cancelled)
        return container_outputs(inputs, found)

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Stop the container, giving it `destroyGraceSeconds`, and remove it."""
        del operation
        values = Reader(old.inputs or old.outputs)
        with self._engine.doing(f"stop container {old.identifier}") as client:
            try:
                client.stop(old.identifier, timeout=values.integer("destroyGraceSeconds"))
            except docker.errors.NotFound:
                return
        self._remove(old.identifier, volumes=values.flag("removeVolumes"))

    def _remove(self, identifier: str, *, volumes: bool) -> None:
        """Remove the container and see it gone, whoever removes it first."""
        deadline = time.monotonic() + REMOVING
        with self._engine.doing(f"remove container {identifier}") as client:
            while time.monotonic() < deadline:
                try:
                    client.remove_container(identifier, v=volumes, force=True)
                except docker.errors.NotFound:
                    return
                except docker.errors.APIError as error:
                    if "already in progress" not in str(error):
                        raise
                    time.sleep(PAUSE)
        msg = f"container {identifier} is still there {REMOVING:.0f} s after its removal began"
        raise PluginError(msg)


def _waits(values: Reader) -> bool:
    return values.flag("wait") and values.flag("start")


def _connect(client: Any, identifier: str, values: Reader) -> None:  # noqa: ANN401 - see Engine
    """Join the networks in `networksAdvanced`, which take the place of the default one."""
    networks = values.records("networksAdvanced")
    if networks and values.text("networkMode") == "bridge":
        client.disconnect_container_from_network(identifier, "bridge")
    for network in networks:
        client.connect_container_to_network(
            identifier,
            network.text("name"),
            aliases=network.texts("aliases"),
            ipv4_address=network.text("ipv4Address") or None,
            ipv6_address=network.text("ipv6Address") or None,
        )


def _limits(values: Reader) -> dict[str, object]:
    """Build the changes; Docker takes a zero for no change, and so leaves a limit as it is."""
    return {
        "restart_policy": restart_policy(values),
        "cpu_shares": values.integer("cpuShares"),
        "cpuset_cpus": values.text("cpuSet"),
        "mem_limit": mebibytes(values.integer("memory")),
        "mem_reservation": mebibytes(values.integer("memoryReservation")),
        "memswap_limit": mebibytes(values.integer("memorySwap")),
    }


def _exited(name: str, found: Reader) -> str:
    state = found.record("State")
    why = f" ({state.text('Error')})" if state.text("Error") else ""
    return (
        f"container {name} exited at once with code {state.integer('ExitCode')}{why};"
        " run its image by hand to see what it says, or set mustRun to False"
    )


def _unwell(values: Reader, found: Reader, *, late: bool) -> str:
    name, state = values.text("name"), found.record("State")
    if not running(found):
        code = state.integer("ExitCode")
        return f"container {name} exited with code {code} before it was healthy"
    if late:
        limit = values.integer("waitTimeout")
        return f"container {name} is {health(found)}, not healthy, after {limit} s (waitTimeout)"
    return ""
