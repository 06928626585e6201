"""Names for resources that were given none: `<logical name>-<7 hex>`, at most 255 characters."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

SUFFIX_LENGTH: Final = 7
LONGEST: Final = 255


def autoname(logical_name: str, seed: bytes) -> str:
    """Name a resource; the same seed gives the same name, no seed gives a random one."""
    suffix = hashlib.sha256(seed).hexdigest() if seed else secrets.token_hex(SUFFIX_LENGTH)
    return f"{logical_name}-{suffix[:SUFFIX_LENGTH]}"
