"""Random strings, and the hash of a password."""

from __future__ import annotations

import base64
import ctypes
import ctypes.util
import secrets
import string
import threading
from dataclasses import dataclass
from typing import Final

from offline.plugins.base.errors import PluginError

SPECIAL: Final = "!@#$%&*()-_=+[]{}<>:?"
COST: Final = "10"
HASHED_BYTES: Final = 72
"""bcrypt looks at no more than this much of a password."""

_LOCK = threading.Lock()
_ALPHABET_STANDARD: Final = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
_ALPHABET_BCRYPT: Final = "./" + string.ascii_uppercase + string.ascii_lowercase + string.digits


@dataclass(frozen=True, kw_only=True)
class CharacterClass:
    """Characters that may appear, and how many of them must."""

    characters: str
    allowed: bool
    minimum: int


def random_text(length: int, classes: list[CharacterClass]) -> str:
    """Draw `length` characters, at least the minimum of each class, in random order."""
    pool = "".join(item.characters for item in classes if item.allowed)
    drawn = [secrets.choice(item.characters) for item in classes for _ in range(item.minimum)]
    drawn += [secrets.choice(pool) for _ in range(length - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)


def bcrypt_hash(password: str) -> str:
    """Hash a password with bcrypt, as the system's libcrypt does it."""
    library = ctypes.util.find_library("crypt")
    if library is None:
        msg = (
            "bcryptHash: the system has no libcrypt; install it (Debian: apt-get install libcrypt1)"
        )
        raise PluginError(msg)
    crypt = ctypes.CDLL(library).crypt
    crypt.restype = ctypes.c_char_p
    with _LOCK:
        hashed: bytes | None = crypt(password.encode()[:HASHED_BYTES], _setting().encode())
    if hashed is None or not hashed.startswith(b"$2"):
        msg = f"bcryptHash: {library} does not know bcrypt; install libxcrypt (Debian: libcrypt1)"
        raise PluginError(msg)
    return hashed.decode()


def _setting() -> str:
    standard = base64.b64encode(secrets.token_bytes(16)).decode().rstrip("=")
    salt = standard.translate(str.maketrans(_ALPHABET_STANDARD, _ALPHABET_BCRYPT))
    return f"$2b${COST}${salt}"
