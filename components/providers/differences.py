"""What differs between a resource as the state has it and as it is wanted."""

from collections.abc import Collection

from components.providers.deferred import Props


def changed(keys: Collection[str], olds: Props, news: Props) -> list[str]:
    """Return those of ``keys`` whose values differ."""
    return [key for key in keys if olds.get(key) != news.get(key)]
