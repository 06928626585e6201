"""Calls a plugin's servicer as the engine does, with plain values in and out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from pulumi.runtime.proto import status_pb2

from offline.plugins.base import wire
from offline.plugins.base.plugin import Plugin
from offline.plugins.base.servicer import Servicer
from offline.plugins.base.values import Bag, Properties

messages: Final[Any] = wire.messages
_status: Final[Any] = status_pb2


class RefusedError(Exception):
    """A request ended with a status: its code's name, its message, and what rides along."""

    def __init__(self, status: Any) -> None:  # noqa: ANN401 - gRPC has no types
        """Take the status apart."""
        super().__init__(status.details)
        self.code: str = status.code.name
        self.trailers: dict[str, bytes] = dict(status.trailing_metadata)

    @property
    def init_failed(self) -> Any:  # noqa: ANN401 - a protobuf message
        """The detail that makes the engine record the resource."""
        body: Any = _status.Status.FromString(self.trailers["grpc-status-details-bin"])
        detail: Any = messages.ErrorResourceInitFailed()
        body.details[0].Unpack(detail)
        return detail


class _Context:
    def abort_with_status(self, status: object) -> NoReturn:
        raise RefusedError(status)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What Check answered: the inputs, and `(property, reason)` of each failure."""

    inputs: Bag
    failures: list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Diffed:
    """What Diff answered."""

    changes: bool
    diffs: list[str]
    replaces: list[str]
    details: dict[str, str]
    delete_before_replace: bool


@dataclass(frozen=True, kw_only=True)
class Made:
    """A resource: its id, its outputs, and after a read its inputs."""

    identifier: str
    outputs: Bag
    inputs: Bag = field(default_factory=Bag)


class Client:
    """Speaks to one servicer."""

    def __init__(self, plugin: Plugin, config: Properties | None = None) -> None:
        """Configure the plugin."""
        self.servicer = Servicer(plugin)
        args = wire.struct_of(Bag(values=config or {}))
        self._call("Configure", messages.ConfigureRequest(args=args))

    def _call(self, method: str, request: object) -> Any:  # noqa: ANN401 - a protobuf message
        return getattr(self.servicer, method)(request, _Context())

    def check(
        self,
        token: str,
        news: Properties | Bag,
        olds: Bag | None = None,
        name: str = "thing",
        seed: bytes = b"seed",
    ) -> Checked:
        """Check inputs."""
        answer = self._call(
            "Check",
            messages.CheckRequest(
                urn=urn(token, name), news=_struct(news), olds=_struct(olds or {}), randomSeed=seed
            ),
        )
        failures = [(failure.property, failure.reason) for failure in answer.failures]
        return Checked(inputs=wire.bag_of(answer.inputs), failures=failures)

    def checked(self, token: str, news: Properties | Bag, name: str = "thing") -> Bag:
        """Check inputs that are valid."""
        found = self.check(token, news, name=name)
        assert found.failures == []
        return found.inputs

    def diff(
        self,
        token: str,
        old_inputs: Properties | Bag,
        news: Properties | Bag,
        olds: Properties | None = None,
        ignored: tuple[str, ...] = (),
    ) -> Diffed:
        """Compare inputs, with `olds` for the recorded outputs."""
        answer = self._call(
            "Diff",
            messages.DiffRequest(
                id="id",
                urn=urn(token),
                old_inputs=_struct(old_inputs),
                news=_struct(news),
                olds=_struct(olds or {}),
                ignoreChanges=ignored,
            ),
        )
        kinds: Any = messages.PropertyDiff.Kind
        return Diffed(
            changes=answer.changes == messages.DiffResponse.DIFF_SOME,
            diffs=list(answer.diffs),
            replaces=list(answer.replaces),
            details={path: kinds.Name(item.kind) for path, item in answer.detailedDiff.items()},
            delete_before_replace=answer.deleteBeforeReplace,
        )

    def create(
        self, token: str, inputs: Properties | Bag, *, preview: bool = False, name: str = "thing"
    ) -> Made:
        """Create a resource, or preview it."""
        request = messages.CreateRequest(
            urn=urn(token, name), properties=_struct(inputs), preview=preview
        )
        answer = self._call("Create", request)
        return Made(identifier=answer.id, outputs=wire.bag_of(answer.properties))

    def made(self, token: str, inputs: Properties) -> tuple[Bag, Made]:
        """Check inputs that are valid, and create a resource of them."""
        checked = self.checked(token, inputs)
        return checked, self.create(token, checked)

    def read(
        self, token: str, identifier: str, inputs: Bag | None = None, outputs: Bag | None = None
    ) -> Made:
        """Refresh a resource, or with an id alone import it."""
        answer = self._call(
            "Read",
            messages.ReadRequest(
                id=identifier,
                urn=urn(token),
                inputs=_struct(inputs or {}),
                properties=_struct(outputs or {}),
            ),
        )
        return Made(
            identifier=answer.id,
            inputs=wire.bag_of(answer.inputs),
            outputs=wire.bag_of(answer.properties),
        )

    def update(
        self, token: str, old: Made, inputs: Bag, news: Bag, *, preview: bool = False
    ) -> Bag:
        """Update a resource in place, from `inputs` to `news`, or preview that."""
        answer = self._call(
            "Update",
            messages.UpdateRequest(
                id=old.identifier,
                urn=urn(token),
                olds=_struct(old.outputs),
                old_inputs=_struct(inputs),
                news=_struct(news),
                preview=preview,
            ),
        )
        return wire.bag_of(answer.properties)

    def delete(self, token: str, old: Made, inputs: Bag) -> None:
        """Delete a resource."""
        self._call(
            "Delete",
            messages.DeleteRequest(
                id=old.identifier,
                urn=urn(token),
                properties=_struct(old.outputs),
                old_inputs=_struct(inputs),
            ),
        )

    def check_config(self, news: Properties) -> Checked:
        """Check the provider's configuration."""
        request = messages.CheckRequest(urn=urn("pulumi:providers:x"), news=_struct(news))
        answer = self._call("CheckConfig", request)
        failures = [(failure.property, failure.reason) for failure in answer.failures]
        return Checked(inputs=wire.bag_of(answer.inputs), failures=failures)


def urn(token: str, name: str = "thing") -> str:
    """Name a resource as the engine does."""
    return f"urn:pulumi:test::contracts::{token}::{name}"


def _struct(values: Properties | Bag) -> object:
    return wire.struct_of(values if isinstance(values, Bag) else Bag(values=values))
