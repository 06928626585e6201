"""Functions and methods of Odoo, replaced by ones that know the original."""

import functools
from collections.abc import Callable


def wrap(owner: object, name: str, replacement: Callable[..., object]) -> None:
    """Let ``owner.name(...)`` call ``replacement(original, ...)``.

    ``owner`` is a module or a class; a method's instance comes right after the original.

    Raises:
        AttributeError: this version of Odoo has nothing of that name.
    """
    original = getattr(owner, name)

    @functools.wraps(original)
    def replaced(*args: object, **kwargs: object) -> object:
        return replacement(original, *args, **kwargs)

    setattr(owner, name, replaced)
