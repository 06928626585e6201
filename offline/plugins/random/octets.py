"""RandomId and RandomBytes: random bytes in several notations."""

from __future__ import annotations

import base64
import binascii
import secrets

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, integer, mapping, text
from offline.plugins.base.values import Properties


class _Octets(Resource):
    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Keep the bytes: every input that counts replaces."""
        del operation
        return {**old.outputs, **given(inputs)}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Forget the bytes."""


class RandomId(_Octets):
    """An identifier that is shown, with an optional prefix."""

    schema = ResourceSchema(
        token="random:index/randomId:RandomId",  # noqa: S106 - a type token
        inputs={
            "byteLength": integer(required=True, replaces=True),
            "keepers": mapping(replaces=True),
            "prefix": text(replaces=True),
        },
        outputs=("b64Std", "b64Url", "dec", "hex"),
    )

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Draw the bytes."""
        del operation
        return _identified(inputs, secrets.token_bytes(Reader(inputs).integer("byteLength")))

    def read(self, old: Recorded) -> State | None:
        """Return what is recorded; when importing, decode the id, `[prefix,]base64url`."""
        if old.outputs:
            return State(identifier=old.identifier, outputs=old.outputs, inputs=old.inputs)
        prefix, _, encoded = old.identifier.rpartition(",")
        try:
            content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), "-_", validate=True)
        except binascii.Error as error:
            msg = f"id {old.identifier!r}: expected [prefix,]<base64url>: {error}"
            raise PluginError(msg) from error
        inputs: Properties = {"byteLength": len(content)}
        return _identified({**inputs, "prefix": prefix} if prefix else inputs, content)


def _identified(inputs: Properties, content: bytes) -> State:
    prefix = Reader(inputs).text("prefix")
    url = base64.urlsafe_b64encode(content).decode().rstrip("=")
    outputs: Properties = {
        "b64Std": prefix + base64.b64encode(content).decode(),
        "b64Url": prefix + url,
        "dec": prefix + str(int.from_bytes(content, "big")),
        "hex": prefix + content.hex(),
    }
    return State(identifier=url, outputs={**given(inputs), **outputs}, inputs=inputs)


class RandomBytes(_Octets):
    """Bytes that are secret."""

    schema = ResourceSchema(
        token="random:index/randomBytes:RandomBytes",  # noqa: S106 - a type token
        inputs={
            "length": integer(required=True, replaces=True),
            "keepers": mapping(replaces=True),
        },
        outputs=("base64", "hex"),
        secret_outputs=frozenset({"base64", "hex"}),
    )

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Draw the bytes."""
        del operation
        return _secret(inputs, secrets.token_bytes(Reader(inputs).integer("length")))

    def read(self, old: Recorded) -> State | None:
        """Return what is recorded; when importing, decode the id, which is base64."""
        if old.outputs:
            return State(identifier=old.identifier, outputs=old.outputs, inputs=old.inputs)
        try:
            content = base64.b64decode(old.identifier, validate=True)
        except binascii.Error as error:
            msg = f"id: expected base64: {error}"
            raise PluginError(msg) from error
        return _secret({"length": len(content)}, content)


def _secret(inputs: Properties, content: bytes) -> State:
    outputs: Properties = {
        "base64": base64.b64encode(content).decode(),
        "hex": content.hex(),
    }
    return State(identifier="none", outputs={**given(inputs), **outputs}, inputs=inputs)
