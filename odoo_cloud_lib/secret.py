"""A tenant's secrets, all derived from the one random seed that Pulumi generates for it.

Owns: which secrets there are and how they follow from the seed. Does not own: the seed, which lives
in Pulumi's encrypted state alone. In models a secret is pydantic's ``SecretStr``.
"""

import hashlib
import hmac
import string
from collections.abc import Iterable
from enum import StrEnum

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
LENGTH = 32
REDACTED = "[redacted]"


class Purpose(StrEnum):
    """What a secret opens. Changing a member's text changes every tenant's secret."""

    DATABASE = "database"
    """The password of the tenant's PostgreSQL role."""
    ADMIN = "admin"
    """The first password of the Odoo user ``admin``."""
    MASTER = "master"
    """Odoo's database manager password (``admin_passwd``)."""
    REDIS = "redis"
    """The password of the tenant's Redis."""
    BACKUP = "backup"
    """The password of its backup repository."""
    REPOSITORY = "repository"
    """What tells its repository from that of an earlier tenant of the same name; no secret."""


def derive(seed: str, purpose: Purpose) -> str:
    """Return the secret of 32 letters and digits (190 bits) for ``purpose``; the same every time.

    HMAC-SHA256 keyed with the seed, so one secret tells nothing about the seed or the others.
    """
    digest = hmac.digest(seed.encode(), f"odoo-cloud/{purpose}".encode(), hashlib.sha256)
    number = int.from_bytes(digest)
    letters: list[str] = []
    for _ in range(LENGTH):
        number, index = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def redacted(text: str, secrets: Iterable[str]) -> str:
    """Return ``text`` with every secret replaced, for logs and messages of others."""
    # Longest first: a secret that contains another must not leave its remainder behind.
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, REDACTED)
    return text
