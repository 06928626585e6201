"""A running operation, which records its steps.

Owns: what a verb sees of the ledger while it works. Each record is one statement, so that the
process may be killed between any two.
"""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import JsonValue

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.ledger.records import OperationRecord


@dataclass(kw_only=True)
class Step:
    """A running step."""

    finished_before: bool
    """Whether an operation that this one continues has finished the step of this name. What it
    made may be gone since: look before you leave something out."""
    note: str | None = None
    """What to remember of it, recorded when it ends; no secrets."""


class Operation:
    """A running operation; made by :class:`odoo_cloud_lib.ledger.ledger.Ledger`."""

    def __init__(self, session: Server, record: OperationRecord, finished: frozenset[str]) -> None:
        """Write through ``session``. ``finished``: the steps that earlier runs have finished."""
        self.record = record
        """As it was when it began: its number, verb, tenant and arguments."""
        self.result: Mapping[str, JsonValue] | None = None
        """What came of it, recorded when it is done; no secrets."""
        self._session = session
        self._finished = finished
        self._steps = 0

    @contextmanager
    def step(self, name: str) -> Generator[Step]:
        """Record that a step begins, and that it has ended unless it raises.

        What it does must be safe to do again: a kill may fall before its end is recorded.
        ``name``: what it does, once in an operation, and the same each time the verb is run.
        """
        self._steps += 1
        place = (self.record.id, self._steps)
        self._session.execute(
            "INSERT INTO steps (operation, number, name) VALUES (%s, %s, %s)", (*place, name)
        )
        step = Step(finished_before=name in self._finished)
        yield step
        self._session.execute(
            "UPDATE steps SET ended = clock_timestamp(), note = %s"
            " WHERE operation = %s AND number = %s",
            (step.note, *place),
        )
