"""RandomPassword and RandomString: random text from classes of characters."""

from __future__ import annotations

import string
from typing import Final

from offline.plugins.base.check import Failure
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import Field, ResourceSchema, flag, integer, mapping, text
from offline.plugins.base.values import Properties, Unknown
from offline.plugins.random.generate import SPECIAL, CharacterClass, bcrypt_hash, random_text

_INPUTS: Final[dict[str, Field]] = {
    "length": integer(required=True, replaces=True),
    "keepers": mapping(replaces=True),
    "overrideSpecial": text(replaces=True),
    **{
        name: flag(default=True, replaces=True) for name in ("lower", "upper", "numeric", "special")
    },
    **{
        name: integer(default=0, replaces=True)
        for name in ("minLower", "minUpper", "minNumeric", "minSpecial")
    },
}


def classes_of(inputs: Reader) -> list[CharacterClass]:
    """Return the classes of characters that the inputs ask for."""
    return [
        CharacterClass(
            characters=characters,
            allowed=inputs.flag(name),
            minimum=inputs.integer(f"min{name.title()}"),
        )
        for name, characters in {
            "lower": string.ascii_lowercase,
            "upper": string.ascii_uppercase,
            "numeric": string.digits,
            "special": inputs.text("overrideSpecial") or SPECIAL,
        }.items()
    ]


class RandomString(Resource):
    """Text that is shown."""

    schema = ResourceSchema(
        token="random:index/randomString:RandomString",  # noqa: S106 - a type token
        inputs=_INPUTS,
        outputs=("result", "number"),
        refused=frozenset({"number"}),
    )

    def check(self, inputs: Properties) -> list[Failure]:
        """Refuse lengths and classes from which no text can be made."""
        if any(isinstance(item, Unknown) for item in inputs.values()):
            return []
        values = Reader(inputs)
        classes, length = classes_of(values), values.integer("length")
        least = sum(item.minimum for item in classes)
        if length < max(1, least):
            return [Failure(("length",), f"is {length}, must be at least {max(1, least)}")]
        if not any(item.allowed for item in classes):
            reason = "allow at least one of lower, upper, numeric, special"
            return [Failure(("length",), reason)]
        return []

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Draw the text."""
        del operation
        result = random_text(Reader(inputs).integer("length"), classes_of(Reader(inputs)))
        return State(identifier=self.identifier(result), outputs=self.outputs(inputs, result))

    def outputs(self, inputs: Properties, result: str) -> Properties:
        """Return the outputs for a text."""
        return {**given(inputs), "number": inputs["numeric"], "result": result}

    def identifier(self, result: str) -> str:
        """Return the resource's id: the text itself."""
        return result

    def read(self, old: Recorded) -> State | None:
        """Return what is recorded; when importing, take the id for the text."""
        if old.outputs:
            return State(identifier=old.identifier, outputs=old.outputs, inputs=old.inputs)
        defaults: Properties = {
            name: spec.default for name, spec in _INPUTS.items() if spec.default is not None
        }
        inputs: Properties = {**defaults, "length": len(old.identifier)}
        outputs = self.outputs(inputs, old.identifier)
        return State(identifier=self.identifier(old.identifier), outputs=outputs, inputs=inputs)

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Keep the text: every input that counts replaces."""
        del operation
        return {**old.outputs, **given(inputs)}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Forget the text."""


class RandomPassword(RandomString):
    """Text that is secret, with its bcrypt hash."""

    schema = ResourceSchema(
        token="random:index/randomPassword:RandomPassword",  # noqa: S106 - a type token
        inputs=_INPUTS,
        outputs=("result", "bcryptHash", "number"),
        secret_outputs=frozenset({"result", "bcryptHash"}),
        refused=frozenset({"number"}),
    )

    def outputs(self, inputs: Properties, result: str) -> Properties:
        """Return the outputs for a password."""
        return {**super().outputs(inputs, result), "bcryptHash": bcrypt_hash(result)}

    def identifier(self, result: str) -> str:
        """Return the resource's id, which must not tell the password."""
        del result
        return "none"
