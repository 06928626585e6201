"""What one run of the engine does, step by step, as it tells it.

Owns: which of the engine's events matter to an operator, and how far a failed run came.
"""

from collections.abc import Callable
from dataclasses import dataclass

from odoo_cloud_lib.engine.state import name_of

# The engine's steps that change something: while at it, and when done.
VERBS = {
    "create": ("creating", "created"),
    "update": ("updating", "updated"),
    "delete": ("deleting", "deleted"),
    "create-replacement": ("creating anew", "created anew"),
    "delete-replaced": ("deleting the old one", "deleted the old one"),
}
CREATING = frozenset({"create", "create-replacement"})


@dataclass(frozen=True)
class Step:
    """What is done to a resource. ``verb``: one of the keys of ``VERBS``."""

    name: str
    verb: str


class Run:
    """Takes the engine's events down and tells each step to ``report``."""

    def __init__(self, report: Callable[[str], None]) -> None:
        """Begin with nothing told."""
        self._report = report
        self.begun: list[Step] = []
        self.done: list[Step] = []
        self.errors: list[str] = []
        self._failed: dict[str, str] = {}

    def begin(self, verb: str, urn: str) -> None:
        """Take down that a step begins."""
        if _matters(verb, urn):
            self.begun.append(Step(name_of(urn), verb))
            self._report(f"{name_of(urn)} {VERBS[verb][0]}")

    def finish(self, verb: str, urn: str) -> None:
        """Take down that a step is done."""
        if _matters(verb, urn):
            self.done.append(Step(name_of(urn), verb))
            self._report(f"{name_of(urn)} {VERBS[verb][1]}")

    def fail(self, verb: str, urn: str) -> None:
        """Take down that a step failed."""
        self._failed[name_of(urn)] = verb
        self._report(f"{name_of(urn)} failed")

    def complain(self, urn: str | None, message: str) -> None:
        """Take down an error of a resource, or of the program."""
        self.errors.append(f"{name_of(urn)}: {message.strip()}" if urn else message.strip())
        if urn:
            self._failed.setdefault(name_of(urn), "")

    @property
    def changed(self) -> tuple[str, ...]:
        """The resources that were changed, in order."""
        return tuple(dict.fromkeys(step.name for step in self.done))

    @property
    def failed(self) -> tuple[str, ...]:
        """The resources at which it failed."""
        return tuple(self._failed)

    @property
    def untouched(self) -> bool:
        """Whether nothing can have been changed: what fails to be made is not there."""
        steps = {*CREATING, ""}
        return not self.done and steps.issuperset(self._failed.values())


def _matters(verb: str, urn: str) -> bool:
    # The engine's own provider of dynamic resources has the whole config as its settings.
    return verb in VERBS and "::pulumi:providers:pulumi-python::" not in urn
