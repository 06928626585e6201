"""The edge to gRPC and the engine's messages.

The stubs of these messages name modules that do not exist, and gRPC has no types at all, so
they are taken as `Any` here, and the requests are described by the protocols below.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn, Protocol

import grpc as untyped_grpc  # pyright: ignore[reportMissingTypeStubs]
from google.protobuf import (  # pyright: ignore[reportMissingTypeStubs]
    any_pb2,
    empty_pb2,
    json_format,
    struct_pb2,
)

from offline.plugins.base.proto import message_module
from offline.plugins.base.values import Bag, decode, encode

grpc: Final[Any] = untyped_grpc
messages: Final = message_module("provider_pb2")
services: Final = message_module("provider_pb2_grpc")
_engine: Final = message_module("engine_pb2")
_engine_services: Final = message_module("engine_pb2_grpc")
_plugin: Final = message_module("plugin_pb2")
_status: Final = message_module("status_pb2")
_any: Final[Any] = any_pb2
_empty: Final[Any] = empty_pb2
_json_format: Final[Any] = json_format
_struct: Final[Any] = struct_pb2


class Message(Protocol):
    """Any protobuf message."""


class ResourceRequest(Protocol):
    """What every request about one resource carries."""

    urn: str
    id: str


class HandshakeRequest(Protocol):
    """The engine's introduction."""

    engine_address: str


class CheckRequest(Protocol):
    """A request to check inputs."""

    urn: str
    olds: Message
    news: Message
    randomSeed: bytes  # noqa: N815 - the protocol's name


class DiffRequest(ResourceRequest, Protocol):
    """A request to compare."""

    olds: Message
    news: Message
    old_inputs: Message
    ignoreChanges: Sequence[str]  # noqa: N815 - the protocol's name


class ConfigureRequest(Protocol):
    """The provider's configuration."""

    args: Message


class CreateRequest(Protocol):
    """A request to create."""

    urn: str
    properties: Message
    preview: bool


class ReadRequest(ResourceRequest, Protocol):
    """A request to read, for a refresh or an import."""

    properties: Message
    inputs: Message


class UpdateRequest(DiffRequest, Protocol):
    """A request to update in place."""

    preview: bool


class DeleteRequest(ResourceRequest, Protocol):
    """A request to delete."""

    properties: Message
    old_inputs: Message


class Context(Protocol):
    """The gRPC context of one request."""

    def abort_with_status(self, status: object) -> NoReturn:
        """End the request with a status, by raising."""
        ...


def bag_of(struct: Message) -> Bag:
    """Read a property object from a request."""
    return decode(_json_format.MessageToDict(struct))


def struct_of(bag: Bag) -> Message:
    """Write a property object for a response."""
    return _json_format.ParseDict(encode(bag), _struct.Struct())


def empty() -> Message:
    """Return the empty response."""
    return _empty.Empty()


def plugin_info(version: str) -> Message:
    """Return the response that tells the plugin's version."""
    return _plugin.PluginInfo(version=version)


def status(code: Any, message: str, detail: Message | None = None) -> object:  # noqa: ANN401
    """Build a status for `Context.abort_with_status`; `detail` rides along in the trailers."""
    result: Any = _Status()
    result.code, result.details, result.trailing_metadata = code, message, ()
    if detail is not None:
        packed = _any.Any()
        packed.Pack(detail, type_url_prefix="type.googleapis.com/")
        body = _status.Status(code=code.value[0], message=message, details=[packed])
        result.trailing_metadata = (("grpc-status-details-bin", body.SerializeToString()),)
    return result


class _Status(untyped_grpc.Status):
    """The form in which gRPC takes a status: its attributes are set one by one."""


def init_failed(
    identifier: str, outputs: Message, inputs: Message, reasons: Sequence[str]
) -> Message:
    """Build the detail that makes the engine record a resource that is not well."""
    return messages.ErrorResourceInitFailed(
        id=identifier, properties=outputs, inputs=inputs, reasons=reasons
    )


def engine_log(address: str) -> Callable[[str, str], None]:
    """Return what shows a passing message about a resource: called with its URN and a line."""
    engine = _engine_services.EngineStub(grpc.insecure_channel(address))

    def log(urn: str, line: str) -> None:
        # Shown while it happens or not at all: the work must not fail for it.
        with contextlib.suppress(grpc.RpcError):
            engine.Log(
                _engine.LogRequest(severity=_engine.INFO, message=line, urn=urn, ephemeral=True)
            )

    return log


def property_diff(kind: str) -> Message:
    """Build one entry of a detailed diff between inputs."""
    return messages.PropertyDiff(kind=messages.PropertyDiff.Kind.Value(kind), inputDiff=True)


def name_of(urn: str) -> str:
    """Take the logical name out of a URN."""
    return urn.split("::", 3)[3]


def type_of(urn: str) -> str:
    """Take the resource's own type, without its parents', out of a URN."""
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]
