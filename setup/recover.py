"""Clear what a killed ``pulumi up`` leaves behind, so that the next one can begin.

Three things: the lock of an engine that is no more; containers and networks that were made but not
yet written to the state, whose names the next run would find taken; and the engine's notes on both.
Volumes are never touched: making one that exists is no error, and they hold data.
Usage: ``recover.py STACK``.
"""

import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NotRequired, TypedDict, cast

import docker
from pulumi import automation

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / ".odoo-cloud/state/.pulumi/locks"
PROCESSES = Path("/proc")


class Lock(TypedDict):
    """What the engine writes into a lock file."""

    pid: int
    hostname: str


class Resource(TypedDict):
    """What is needed of a resource in the state; ``id`` is missing on components."""

    id: NotRequired[str]


class State(TypedDict):
    """What is needed of an exported state."""

    resources: NotRequired[list[Resource]]
    pending_operations: NotRequired[list[object]]


def engine_lives(lock: Lock) -> bool:
    """Tell whether the engine that took ``lock`` may still run: elsewhere, it always may."""
    if lock["hostname"] != socket.gethostname():
        return True
    if PROCESSES.is_dir():
        # A process of another program may have the number by now.
        program = PROCESSES / str(lock["pid"]) / "comm"
        return program.exists() and program.read_text().startswith("pulumi")
    try:
        os.kill(lock["pid"], 0)
    except ProcessLookupError:
        return False
    return True


def remove_dead_locks(folder: Path) -> list[Path]:
    """Remove the locks below ``folder`` whose engine is no more, and return them."""
    dead = [
        path
        for path in sorted(folder.rglob("*.json"))
        if not engine_lives(cast("Lock", json.loads(path.read_text())))
    ]
    for path in dead:
        path.unlink()
        path.with_name(f"{path.name}.attrs").unlink(missing_ok=True)
    return dead


def unrecorded(found: Mapping[str, str], state: State) -> dict[str, str]:
    """Return those of ``found`` (Docker id to name) that the state does not know."""
    known = {resource.get("id") for resource in state.get("resources", [])}
    return {identity: name for identity, name in found.items() if identity not in known}


def remove_unrecorded(stack: str, state: State) -> list[str]:
    """Remove the stack's containers and networks that the state does not know; return the names."""
    client = docker.from_env()
    label = f"odoo-cloud.stack={stack}"
    found = client.containers.list(all=True, filters={"label": label})
    containers = {container.id: container for container in found if container.id}
    networks = {
        network.id: network
        for network in client.networks.list(filters={"label": label}, greedy=True)  # pyright: ignore[reportUnknownMemberType]
        if network.id
    }
    left_containers = unrecorded({key: c.name or key for key, c in containers.items()}, state)
    left_networks = unrecorded({key: n.name or key for key, n in networks.items()}, state)
    for key in left_containers:
        containers[key].remove(force=True, v=True)
    for key in left_networks:
        for container in networks[key].containers:
            networks[key].disconnect(container, force=True)
        networks[key].remove()
    return [*left_containers.values(), *left_networks.values()]


def recover(stack_name: str) -> list[str]:
    """Clear what an interrupted run of ``stack_name`` left; return a line on each thing done."""
    done = [f"removed the lock of an engine that is no more: {p.name}" for p in remove_dead_locks(LOCKS)]
    stack = automation.select_stack(stack_name, work_dir=str(ROOT))
    exported = stack.export_stack()
    state = cast("State", exported.deployment or {})
    if pending := state.get("pending_operations"):
        removed = remove_unrecorded(stack_name, state)
        done += [f"removed what an interrupted run made and did not record: {n}" for n in removed]
        rest = {key: value for key, value in state.items() if key != "pending_operations"}
        stack.import_stack(automation.Deployment(version=exported.version, deployment=rest))
        done.append(f"cleared {len(pending)} operation(s) that were under way")
    return done


if __name__ == "__main__":
    for line in recover(sys.argv[1]):
        sys.stderr.write(f"    {line}\n")
