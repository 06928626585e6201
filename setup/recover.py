"""Clear what a killed ``pulumi up`` leaves behind, so that the next one can begin.

The lock of an engine that is no more, and half-written files; the engine's notes on what was under
way; and, on every host, containers and networks that were made but not yet written to the state.
Usage: ``recover.py STACK``, with the backend and passphrase of that stack in the environment.
"""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any, NotRequired, TypedDict, cast

from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.operations.recover import remove_unrecorded

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = Path("/proc")
HOST = "odoo-cloud:index:Vps"
# Parts of what the engine says.
NO_STACK = "no stack named"
LOCKED = "currently locked"


class EngineError(Exception):
    """The engine refused; its own words."""


class Lock(TypedDict):
    """What the engine writes into a lock file."""

    pid: int
    hostname: str


class Resource(TypedDict):
    """What is needed of a resource in the state; ``id`` is missing on components."""

    type: str
    id: NotRequired[str]
    outputs: NotRequired[dict[str, Any]]


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


def state_folder(backend: str) -> Path | None:
    """Return where ``backend`` (a URL) keeps its files if that is a folder of this machine."""
    path = backend.partition("?")[0].removeprefix("file://")
    return None if path == backend.partition("?")[0] else Path(path).expanduser() / ".pulumi"


def locks_of(stack: str, backend: str) -> Path | None:
    """Return the folder of the stack's locks if ``backend`` (a URL) is a folder of this machine."""
    folder = state_folder(backend)
    return None if folder is None else folder / "locks/organization/odoo-cloud" / stack


def remove_dead_locks(folder: Path) -> list[Path]:
    """Remove the locks in ``folder`` whose engine is no more, and return them."""
    dead = [
        path
        for path in sorted(folder.rglob("*.json"))
        if not engine_lives(cast("Lock", json.loads(path.read_text())))
    ]
    for path in dead:
        path.unlink()
        path.with_name(f"{path.name}.attrs").unlink(missing_ok=True)
    return dead


def remove_torn_notes(folder: Path, stack: str) -> list[Path]:
    """Remove half-written notes beside the stack's state and its history, and return them.

    The engine replaces a file in one step, but not what it notes about it (type and checksum),
    without which it can do and with half of which it cannot.
    """
    kept = [folder / kind / "odoo-cloud" / stack for kind in ("backups", "history")]
    notes = [
        *(folder / "stacks/odoo-cloud").glob(f"{stack}.json*.attrs"),
        *(path for place in kept for path in place.glob("*.attrs")),
    ]
    torn = sorted(path for path in notes if not path.read_text().endswith("}\n"))
    for path in torn:
        path.unlink()
    return torn


def remove_orphans(stack: str, state: State) -> Generator[str]:
    """Remove what the state does not know from each host that it does know; yield the names."""
    resources = state.get("resources", [])
    recorded = {resource["id"] for resource in resources if "id" in resource}
    for resource in resources:
        if resource["type"] == HOST and "address" in resource.get("outputs", {}):
            with connect(parse_address(resource.get("outputs", {})["address"])) as host:
                yield from remove_unrecorded(host.docker, stack, recorded)


def mend_files(stack: str, backend: str) -> Generator[str]:
    """Mend what is in the way of the engine in a folder of this machine."""
    folder, locks = state_folder(backend), locks_of(stack, backend)
    if folder and locks:
        for path in remove_dead_locks(locks):
            yield f"removed the lock of an engine that is no more: {path}"
        for path in remove_torn_notes(folder, stack):
            yield f"removed a half-written file beside the state: {path}"


def pulumi(verb: str, stack: str, given: str | None = None) -> str:
    """Run ``pulumi stack VERB``; return what it prints. Secrets stay encrypted, and in pipes.

    Raises:
        EngineError: it ended with an error.
    """
    command = ["pulumi", "--non-interactive", "--cwd", str(ROOT), "stack", verb, "--stack", stack]
    done = subprocess.run(  # noqa: S603
        command, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise EngineError(done.stderr.strip())
    return done.stdout


def recover(stack: str) -> Generator[str]:
    """Clear what an interrupted run of ``stack`` left; yield a line on each thing done.

    Raises:
        EngineError: the stack is locked, by an engine that may still run; or it cannot be read.
    """
    yield from mend_files(stack, os.environ.get("PULUMI_BACKEND_URL", ""))
    try:
        exported = json.loads(pulumi("export", stack))
    except EngineError as error:
        if NO_STACK in str(error):
            return
        raise
    state = cast("State", exported["deployment"])
    if not state.get("resources"):
        return
    pending = state.pop("pending_operations", [])
    # Before anything is removed: this is refused while an engine holds the stack's lock.
    pulumi("import", stack, json.dumps(exported))
    if pending:
        yield f"cleared {len(pending)} operation(s) that were under way"
    for name in remove_orphans(stack, state):
        yield f"removed what an interrupted run made and did not record: {name}"


def main(stack: str) -> None:
    """Recover ``stack``, and tell what was done."""
    try:
        for line in recover(stack):
            sys.stderr.write(f"    {line}\n")
    except EngineError as error:
        wait = (
            "  next: wait for the other run to end; if it was killed on another machine:\n"
            f"  pulumi cancel --yes --stack {stack}\n  then this command again"
        )
        sys.exit(f"stack {stack}: {error}\n{wait if LOCKED in str(error) else ''}".rstrip())
    except OdooCloudError as error:
        sys.exit(f"stack {stack} cannot be recovered: {error}")


if __name__ == "__main__":
    main(sys.argv[1])
