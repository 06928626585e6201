"""All errors that this project raises on purpose, in one tree.

::

    OdooCloudError              what every caller may catch
    ├── ConfigError             the stack's config is wrong; lists every mistake
    ├── ConfigFileError         its file cannot be read, edited or written
    ├── StackError              the engine cannot work on a stack
    │   ├── StackMissingError       there is no such stack
    │   ├── StackLockedError        somebody else works on it
    │   └── DeployError             a run failed; says what changed and what did not
    ├── RulesError              rules of anonymisation are wrong; lists every mistake
    ├── NeutralizeError         a copy would still act on the world, or still has a secret
    ├── UnclassifiedError       no rule says whether these columns are anybody's
    ├── ArgumentError           a verb was given values that are not valid; lists every one
    ├── InventoryError          a stack's export cannot be read by this version
    ├── HostError               a host answered, and refused or failed
    │   ├── HostUnreachableError    no login, wrong host key, no Docker engine
    │   └── HostFullError           not enough disk or memory for what is to come there
    ├── ZipError                a zip is none of Odoo's, does harm, or cannot be written
    ├── CopyError               a tenant's data could not be copied, or the copy differs
    ├── DatabaseError           PostgreSQL refused a step or does not answer
    ├── EdgeError               Caddy refused a configuration or is down
    ├── ImageError              an image is missing or could not do its work
    ├── ModuleError             an Odoo module cannot be installed or updated
    ├── LedgerError             the ledger is newer than this version, or has no such operation
    ├── NotConfirmedError       it takes something away, and nobody has confirmed it
    ├── TenantExistsError       there is one of this name, or its data
    ├── TenantStateError        it cannot be done to a tenant in this state of its life
    ├── TenantMissingError      there is no such tenant
    ├── TenantBusyError         another operation works on the tenant
    ├── TransitionError         a tenant cannot go from its state to the wanted one
    ├── TenantNotReadyError     an Odoo container did not become healthy in time
    ├── DomainError             a host name cannot be this tenant's
    │   └── NameServerError         no name server answers; another time one may
    └── OdooError               Odoo refused a call or does not answer
        ├── OdooUnreachableError    no connection, a wrong certificate, or no Odoo behind it
        ├── OdooAuthenticationError wrong login, password or API key, or a key that has expired
        ├── OdooAccessError         the user may not do this
        ├── OdooMissingError        no such record, model or method
        ├── OdooValidationError     the values are not accepted
        └── OdooServerError         Odoo itself failed

A message says what it is about, what was found, what would be right and the next command. It never
contains a secret: whoever raises with text from elsewhere, and knows what may be in it, passes it
through :func:`odoo_cloud_lib.secret.redacted`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches


class OdooCloudError(Exception):
    """Something this project can explain.

    ``name``: the path, tenant, host or container in question. ``reason``: the value found and what
    would be right. ``command``: what to run next. ``log``: last lines of a log, shown below.
    ``refusal``: whether it stood against a verb, so that nothing was done.
    """

    refusal = False

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


class ArgumentError(OdooCloudError):
    """A verb was given values that are not valid. ``problems``: every one of them."""

    def __init__(self, verb: str, problems: Sequence[Problem]) -> None:
        """List ``problems``, one a line."""
        self.problems = tuple(sorted(problems))
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        super().__init__(
            verb,
            reason=f"{len(self.problems)} of its values cannot be used{lines}",
            command="the same again, with valid values",
        )


class RulesError(OdooCloudError):
    """Rules of anonymisation are wrong. ``problems``: every mistake in them, ordered by path."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        """List ``problems``, one a line."""
        self.problems = tuple(sorted(problems))
        lines = "".join(f"\n  {problem}" for problem in self.problems)
        count = f"{len(self.problems)} mistake{'' if len(self.problems) == 1 else 's'}"
        super().__init__(name, reason=f"{count}{lines}", command="edit your file of rules")


class UnclassifiedError(OdooCloudError):
    """No rule says what ``columns`` hold (``table.column``), so nothing was changed."""

    def __init__(self, columns: Sequence[str]) -> None:
        """Show the lines to add, for each column."""
        self.columns = tuple(columns)
        lines = "".join(f"\n    {line}" for line in _rules_for(columns))
        count = f"{len(columns)} column{'' if len(columns) == 1 else 's'}"
        super().__init__(
            "anonymisation rules",
            reason=f"no rule knows {count}; valid: a line of your file for each, such as"
            f"\n  anonymize:{lines}\n  or, if it holds nothing of anybody's,"
            f"\n  safe:\n    the reason: [{columns[0]}]",
            command="the same with `--rules FILE`, or with `--allow TABLE.COLUMN` for each",
        )


def _rules_for(columns: Sequence[str]) -> list[str]:
    """Return a line of rules for each table: ``res_partner: {x_note: text, x_name: text}``."""
    tables: dict[str, list[str]] = {}
    for name in columns:
        table, _, column = name.partition(".")
        tables.setdefault(table, []).append(f"{column}: text")
    return [f"{table}: {{{', '.join(rules)}}}" for table, rules in tables.items()]


class NeutralizeError(OdooCloudError):
    """A copy of a tenant would still act on the world, or still has a secret of it."""


class ConfigFileError(OdooCloudError):
    """The stack's config file cannot be read, edited or written."""


class StackError(OdooCloudError):
    """The engine cannot work on a stack; ``log`` holds its words."""


class StackMissingError(StackError):
    """There is no stack of this name in the backend."""


class StackLockedError(StackError):
    """Somebody else works on the stack, for longer than one would wait."""


class DeployError(StackError):
    """A run of the engine failed; ``log`` holds its words.

    ``changed``: the resources that it changed before that, by name. ``failed``: those at which it
    failed. ``undone``: whether the config says again what it said before.
    """

    def __init__(
        self,
        stack: str,
        *,
        changed: Sequence[str],
        failed: Sequence[str],
        undone: bool,
        command: str,
        log: str,
    ) -> None:
        """Say how far the run came, and what the config says now."""
        self.changed, self.failed, self.undone = tuple(changed), tuple(failed), undone
        parts = [
            f"failed: {', '.join(failed)}" if failed else "the engine failed",
            f"changed: {', '.join(changed)}" if changed else "nothing was changed",
            "the config is as it was" if undone else "the config keeps the new values",
        ]
        super().__init__(f"stack {stack}", reason="; ".join(parts), command=command, log=log)


class InventoryError(OdooCloudError):
    """A stack's export cannot be read: never deployed, or written by another version."""


class HostError(OdooCloudError):
    """A host answered, and refused or failed."""


class HostUnreachableError(HostError):
    """No way in: no login, a wrong host key, or no Docker engine behind it."""


class HostFullError(HostError):
    """Not enough disk or memory for what is to come there."""


class ZipError(OdooCloudError):
    """A zip is not what Odoo makes, is damaged or would do harm, or cannot be written."""


class CopyError(OdooCloudError):
    """A tool failed on a tenant's data, or the copy that it made differs from the original."""


class DatabaseError(OdooCloudError):
    """PostgreSQL refused a step or does not answer."""


class EdgeError(OdooCloudError):
    """Caddy refused a configuration, or its container is down."""


class ImageError(OdooCloudError):
    """An image is missing, or a container of it could not do its work."""


class ModuleError(OdooCloudError):
    """An Odoo module cannot be installed or updated; if Odoo tried, ``log`` holds its words."""


class LedgerError(OdooCloudError):
    """The ledger was migrated by a newer version, or cannot resume that operation."""


class NotConfirmedError(OdooCloudError):
    """It takes something away from tenants, and nobody has confirmed that."""


class TenantMissingError(OdooCloudError, KeyError):
    """There is no such tenant; names those that there are. A mapping of tenants lacks the key."""

    # KeyError's own would show the message in quotes.
    __str__ = Exception.__str__

    def __init__(self, tenant: str, tenants: Sequence[str]) -> None:
        """Name the tenants, as far as a line holds them."""
        near = get_close_matches(tenant, tenants, n=3)
        known = ", ".join(near or sorted(tenants)[:8]) or "none yet"
        more = f" and {len(tenants) - 8} more" if not near and len(tenants) > 8 else ""
        super().__init__(
            repr(tenant)[:80],
            reason=f"there is no such tenant; valid: {known}{more}",
            command="odoo-cloud tenants list",
        )


class TenantExistsError(OdooCloudError):
    """There is a tenant of this name already, or data that it left."""


class TenantStateError(OdooCloudError):
    """This cannot be done to a tenant in the state that its life is in."""


class TenantBusyError(OdooCloudError):
    """Somebody works on the tenant: ``actor`` does ``verb`` in ``operation``, ``since`` when."""

    def __init__(
        self, tenant: str, *, operation: int, verb: str, actor: str, since: datetime
    ) -> None:
        """Name the holder."""
        self.operation = operation
        self.verb = verb
        self.actor = actor
        self.since = since
        super().__init__(
            tenant,
            reason=f"{actor} is at {verb} since {since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC;"
            " valid: one operation on a tenant at a time",
            command=f"odoo-cloud operations show {operation}, and again when it has ended",
        )


class TransitionError(OdooCloudError):
    """A tenant that is ``current`` cannot become ``wanted``, only what is in ``legal``."""

    def __init__(self, tenant: str, *, current: str, wanted: str, legal: Sequence[str]) -> None:
        """Name the legal states."""
        self.current = current
        self.wanted = wanted
        self.legal = tuple(legal)
        super().__init__(
            tenant,
            reason=f"it is {current} and cannot become {wanted};"
            f" valid: {', '.join(legal) or 'nothing, its life is over'}",
            command=f"odoo-cloud operations list --tenant {tenant}",
        )


class TenantNotReadyError(OdooCloudError):
    """A tenant's new Odoo container did not become healthy; ``log`` holds its last lines."""


class DomainError(OdooCloudError):
    """A host name cannot be this tenant's: it is somebody else's, or nothing proves that it is."""


class NameServerError(DomainError):
    """No name server answers, so nothing is known about a host name; another time one may."""


class OdooError(OdooCloudError):
    """Odoo refused a call or does not answer."""


class OdooUnreachableError(OdooError):
    """No connection, a wrong certificate, or no Odoo behind it; what was sent may be done."""


class OdooAuthenticationError(OdooError):
    """A wrong login, password or API key, or a key that has expired."""


class OdooAccessError(OdooError):
    """The user may not do this, or nobody may from outside of Odoo."""


class OdooMissingError(OdooError):
    """No such record, model or method."""


class OdooValidationError(OdooError):
    """Odoo does not accept the values, or not in the present state of the record."""


class OdooServerError(OdooError):
    """Odoo itself failed; its log says where."""
