"""All errors that this project raises on purpose, in one tree.

::

    OdooCloudError              what every caller may catch
    ├── ConfigError             the stack's config is wrong; lists every mistake
    ├── InventoryError          a stack's export cannot be read by this version
    ├── HostError               a host answered, and refused or failed
    │   └── HostUnreachableError    no login, wrong host key, no Docker engine
    ├── DatabaseError           PostgreSQL refused a step or does not answer
    ├── EdgeError               Caddy refused a configuration or is down
    ├── ImageError              an image is missing or could not do its work
    └── TenantNotReadyError     an Odoo container did not become healthy in time

A message says what it is about, what was found, what would be right and the next command. It never
contains a secret: whoever raises with text from elsewhere, and knows what may be in it, passes it
through :func:`odoo_cloud_lib.secret.redacted`.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class OdooCloudError(Exception):
    """Something this project can explain.

    ``name``: the path, tenant, host or container in question. ``reason``: the value found and what
    would be right. ``command``: what to run next. ``log``: last lines of a log, shown below.
    """

    def __init__(self, name: str, *, reason: str, command: str, log: str = "") -> None:
        """Keep the parts and join them to the message."""
        self.name = name
        self.reason = reason
        self.command = command
        self.log = log
        lines = [f"{name}: {reason}", f"  next: {command}"]
        lines += [f"  | {line}" for line in log.strip().splitlines()]
        super().__init__("\n".join(lines))


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in the config.

    ``path``: where, such as ``odoo-cloud:tenants.acme.plan``. ``given``: the value as a reader
    would recognise it. ``valid``: what may stand there instead.
    """

    path: str
    given: str
    valid: str

    def __str__(self) -> str:
        """Render as the one line that ConfigError shows."""
        return f"{self.path}: given {self.given}; valid: {self.valid}"


class ConfigError(OdooCloudError):
    """The stack's config is wrong. ``problems``: every mistake in it, ordered by path."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """List ``problems``, one a line."""
        self.problems = tuple(sorted(problems))
        count = len(self.problems)
        title = f"{count} mistake{'' if count == 1 else 's'}"
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(
            "stack config",
            reason=f"{title}{lines}",
            command="edit Pulumi.<stack>.yaml, then pulumi preview",
        )


class InventoryError(OdooCloudError):
    """A stack's export cannot be read: never deployed, or written by another version."""


class HostError(OdooCloudError):
    """A host answered, and refused or failed."""


class HostUnreachableError(HostError):
    """No way in: no login, a wrong host key, or no Docker engine behind it."""


class DatabaseError(OdooCloudError):
    """PostgreSQL refused a step or does not answer."""


class EdgeError(OdooCloudError):
    """Caddy refused a configuration, or its container is down."""


class ImageError(OdooCloudError):
    """An image is missing, or a container of it could not do its work."""


class TenantNotReadyError(OdooCloudError):
    """A tenant's new Odoo container did not become healthy; ``log`` holds its last lines."""
