"""Take up a stack after an engine that was killed.

Owns: the order in which what it left is cleared, so that the next run can begin. Does not own: the
files of the backend (:mod:`odoo_cloud_lib.engine.file_backend`), or what may go from a host
(:mod:`odoo_cloud_lib.operations.recover`).
"""

from collections.abc import Callable, Generator

from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.engine import file_backend
from odoo_cloud_lib.engine.interface import Engine
from odoo_cloud_lib.engine.state import State, hosts
from odoo_cloud_lib.errors import StackMissingError
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.operations.recover import remove_unrecorded


def recover(engine: Engine) -> Generator[str]:
    """Clear what a killed engine left; yield a line on each thing done.

    The lock of an engine that is no more and half-written files beside the state; the engine's
    notes of what was under way; and on every host the containers and networks that were made but
    not recorded. A stack that is not there is no error.

    Raises:
        StackLockedError: an engine works on the stack, or may do so on another machine.
        StackError: the engine cannot read the stack.
        HostError: a host cannot be reached, or does not do as it is told.
    """
    yield from file_backend.mend(engine.stack, engine.backend)
    try:
        exported = engine.export()
    except StackMissingError:
        return
    state = exported["deployment"] or State()
    resources = state.get("resources", [])
    if not resources:
        return
    # Before anything is removed: this is refused while an engine holds the stack's lock. What comes
    # in has no notes of what is under way.
    engine.load(exported)
    pending = state.get("pending_operations", [])
    if pending:
        yield f"cleared {len(pending)} operation(s) that were under way"
    recorded = {resource["id"] for resource in resources if "id" in resource}
    for host in hosts(state):
        with connect(parse_address(host.get("outputs", {})["address"])) as connection:
            for name in remove_unrecorded(connection.docker, engine.stack, recorded):
                yield f"removed what an interrupted run made and did not record: {name}"


def take_up(engine: Engine, report: Callable[[str], None], *, cut_short: bool) -> State:
    """Return the stack's state, after :func:`recover` if there is a sign of a killed engine.

    ``cut_short``: such a sign that the caller has.
    """
    mended = [*file_backend.mend(engine.stack, engine.backend)]
    state = engine.state()
    if not (cut_short or mended or state.get("pending_operations")):
        return state
    for line in (*mended, *recover(engine)):
        report(line)
    return engine.state()
