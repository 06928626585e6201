"""What a resource type implements."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from offline.plugins.base.check import DEFAULTS_KEY, Failure
from offline.plugins.base.diff import Diff, diff
from offline.plugins.base.schema import ResourceSchema
from offline.plugins.base.values import UNKNOWN, Properties


@dataclass(frozen=True, kw_only=True)
class State:
    """A resource as it is: its id, its outputs, and the inputs that would make it so."""

    identifier: str
    outputs: Properties
    inputs: Properties = field(default_factory=Properties)


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """A resource as the engine has it in its state; everything is empty when importing."""

    identifier: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What surrounds the work on one resource."""

    name: str
    """The resource's logical name."""
    cancelled: threading.Event
    """Set when the engine gives up: whoever waits stops waiting."""
    log: Callable[[str], None]
    """Shows a line to the operator, under the resource."""


class Resource(ABC):
    """One resource type. Every method raises `PluginError` and its kin when it fails."""

    schema: ClassVar[ResourceSchema]

    def check(self, inputs: Properties) -> list[Failure]:
        """Return what is wrong with inputs that already fit the schema."""
        del inputs
        return []

    def diff(self, old: Recorded, inputs: Properties, ignored: list[str]) -> Diff:
        """Return what changed from the recorded inputs to the new ones."""
        return diff(self.schema, old.inputs, inputs, ignored)

    def preview_create(self, inputs: Properties) -> Properties:
        """Return the outputs as far as they are known before the resource exists."""
        return {**given(inputs), **dict.fromkeys(self.unknown_outputs(inputs), UNKNOWN)}

    def preview_update(self, old: Recorded, inputs: Properties) -> Properties:
        """Return the outputs as far as they are known before an update in place."""
        kept = {name: old.outputs[name] for name in self.schema.outputs if name in old.outputs}
        return {**kept, **given(inputs)}

    def unknown_outputs(self, inputs: Properties) -> list[str]:
        """Name the outputs that only a creation can fill in."""
        computed = [
            name
            for name, spec in self.schema.inputs.items()
            if spec.computed and name not in inputs
        ]
        return [*self.schema.outputs, *computed]

    @abstractmethod
    def create(self, inputs: Properties, operation: Operation) -> State:
        """Make the resource."""

    @abstractmethod
    def read(self, old: Recorded) -> State | None:
        """Look the resource up; None when it no longer exists."""

    @abstractmethod
    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Change the resource in place and return its outputs."""

    @abstractmethod
    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the resource; one that is already gone is removed."""


def given(inputs: Properties) -> Properties:
    """Return inputs without the bookkeeping that Check adds."""
    return {name: item for name, item in inputs.items() if name != DEFAULTS_KEY}
