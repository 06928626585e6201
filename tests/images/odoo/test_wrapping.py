"""Functions and methods are replaced, and keep their names."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from images.odoo.odoo_cloud_image.wrapping import wrap


class Greeter:
    """Something to wrap."""

    name = "Ada"

    def greet(self, word: str, *, loud: bool = False) -> str:
        """Greet."""
        text = f"{word} {self.name}"
        return text.upper() if loud else text


def test_a_method_knows_the_original_and_its_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Arguments come through, positional or not."""
    monkeypatch.setattr(Greeter, "greet", Greeter.greet)

    def politely(original: Callable[..., str], greeter: Greeter, word: str, *, loud: bool) -> str:
        return f"dear {original(greeter, word, loud=loud)} ({greeter.name})"

    wrap(Greeter, "greet", politely)
    assert Greeter().greet("hello", loud=True) == "dear HELLO ADA (Ada)"
    assert Greeter.greet.__name__ == "greet"


def test_a_function_of_a_module() -> None:
    """Callers that look it up in the module get the new one."""

    def double(number: int) -> int:
        return 2 * number

    def one_more(original: Callable[[int], int], number: int) -> int:
        return original(number) + 1

    module = SimpleNamespace(double=double)
    wrap(module, "double", one_more)
    assert module.double(4) == 9


def test_what_is_not_there_cannot_be_wrapped() -> None:
    """An Odoo that has renamed it must not start as if all was well."""
    with pytest.raises(AttributeError, match="missing"):
        wrap(Greeter, "missing", print)
