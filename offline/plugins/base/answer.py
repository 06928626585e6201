"""From what handlers return and raise to the messages and statuses that the engine understands."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol, TypeVar

from offline.plugins.base import wire
from offline.plugins.base.check import Failure
from offline.plugins.base.diff import Diff
from offline.plugins.base.errors import ConfigurationError, InitFailedError, PluginError
from offline.plugins.base.redact import redact
from offline.plugins.base.resource import Resource
from offline.plugins.base.values import Bag, Properties
from offline.plugins.base.wire import messages

CHANGES: Final[Mapping[bool, Any]] = {
    False: messages.DiffResponse.DIFF_NONE,
    True: messages.DiffResponse.DIFF_SOME,
}
_BAGS: Final = ("properties", "inputs", "news", "olds", "old_inputs", "args")
"""The fields of requests that hold properties."""

Handler = TypeVar("Handler", contravariant=True)
Request = TypeVar("Request", contravariant=True)


class _Method(Protocol[Handler, Request]):
    def __call__(self, handler: Handler, request: Request, /) -> wire.Message: ...


def answers(
    method: _Method[Handler, Request],
) -> Callable[[Handler, Request, wire.Context], wire.Message]:
    """Turn the errors of a handler into statuses.

    A failed precondition tells the engine that nothing was left behind. Anything unforeseen
    leaves gRPC to answer with UNKNOWN, on which the engine notes a pending operation.
    """

    @functools.wraps(method)
    def handle(handler: Handler, request: Request, context: wire.Context) -> wire.Message:
        try:
            return method(handler, request)
        except WithDetail as error:
            context.abort_with_status(_status("UNKNOWN", _clean(error, request), error.detail))
        except ConfigurationError as error:
            context.abort_with_status(_status("INVALID_ARGUMENT", _clean(error, request)))
        except PluginError as error:
            context.abort_with_status(_status("FAILED_PRECONDITION", _clean(error, request)))

    return handle


class WithDetail(Exception):  # noqa: N818 - not an error of its own, but one on its way out
    """An `InitFailedError`, with what the engine is to record."""

    def __init__(self, resource: Resource, error: InitFailedError, inputs: Bag) -> None:
        """Build the detail that rides along with the status."""
        super().__init__(error.reason)
        self.detail = wire.init_failed(
            error.identifier,
            outputs_of(resource, error.outputs, inputs),
            wire.struct_of(inputs),
            [redact(error.reason, [inputs])],
        )


def _status(code: str, message: str, detail: wire.Message | None = None) -> object:
    return wire.status(getattr(wire.grpc.StatusCode, code), message, detail)


def _clean(error: Exception, request: object) -> str:
    fields = [getattr(request, name) for name in _BAGS if hasattr(request, name)]
    return redact(str(error), [wire.bag_of(field) for field in fields])


def checked(inputs: Bag, failures: list[Failure]) -> wire.Message:
    """Answer a check."""
    refused = [
        messages.CheckFailure(
            property=_shown(failure, inputs), reason=redact(failure.message, [inputs])
        )
        for failure in failures
    ]
    return messages.CheckResponse(inputs=wire.struct_of(inputs), failures=refused)


def _shown(failure: Failure, inputs: Bag) -> str:
    """Name the property, unless it is secret: the engine prints the value of a named one."""
    name = str(failure.path[0]) if failure.path else ""
    return "" if name in inputs.secret_names() else name


def compared(found: Diff) -> wire.Message:
    """Answer a diff."""
    details = {
        path: wire.property_diff(
            f"{change}_REPLACE" if _top(path) in found.replaced_names else str(change)
        )
        for path, change in found.changes.items()
    }
    return messages.DiffResponse(
        changes=CHANGES[bool(details)],
        diffs=sorted(found.changed_names),
        replaces=sorted(found.replaced_names),
        detailedDiff=details,
        hasDetailedDiff=True,
        deleteBeforeReplace=found.delete_before_replace,
    )


def _top(path: str) -> str:
    return path.split(".", 1)[0].split("[", 1)[0]


def outputs_of(resource: Resource, outputs: Properties, inputs: Bag) -> wire.Message:
    """Mark what is secret: as the inputs were, as the type has it, and what comes of secrets."""
    names = set(resource.schema.secret_outputs)
    if inputs.secrets:
        names |= resource.schema.derived_outputs
    secrets = inputs.secrets | {(name,) for name in names}
    return wire.struct_of(Bag(values=outputs, secrets=secrets))
