"""The configuration."""

from typing import Any

config: dict[str, Any]

def find_in_path(name: str) -> str: ...
