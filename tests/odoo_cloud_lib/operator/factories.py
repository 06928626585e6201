"""A tenant's past, unremarkable unless a test changes it."""

from datetime import UTC, datetime, timedelta

from odoo_cloud_lib.archive.stretches import Stretch
from odoo_cloud_lib.ledger.attempts import Attempts
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.operator.duties import VERBS, Past
from odoo_cloud_lib.plan import BackupSchedule

# A Thursday. Acme's nights begin at 02:01:12, and those of its drills on Wednesdays.
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def on(day: int, hour: int = 3) -> datetime:
    """Return a time of that month."""
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def backup(taken: datetime, verified: datetime | None = None) -> Backup:
    """Return a backup of acme."""
    return Backup(
        tenant="acme",
        snapshot=f"{int(taken.timestamp()):064x}",
        taken=taken,
        seconds=10,
        bytes=23_000_000,
        new_bytes=9_000_000,
        database_bytes=22_000_000,
        files=12,
        missing=0,
        damaged=0,
        verified=verified,
    )


def past(
    *backups: Backup,
    schedule: str = "daily",
    waits_for: str = "",
    slug: str = "acme",
    **attempts: Attempts,
) -> Past:
    """Return the past; ``attempts`` by their verbs with ``_`` for a space."""
    given = {verb.replace("_", " "): it for verb, it in attempts.items()}
    return Past(
        slug=slug,
        host="local",
        schedule=BackupSchedule(schedule),
        backups=tuple(sorted(backups, key=lambda it: it.taken, reverse=True)),
        attempts={verb: Attempts(tenant=slug, verb=verb) for verb in VERBS} | given,
        waits_for=waits_for,
    )


def tried(
    verb: str, *, done: datetime | None = None, failures: int = 0, at: datetime | None = None
) -> Attempts:
    """Return attempts at ``verb``, the last of which failed ``at``."""
    return Attempts(tenant="acme", verb=verb, done=done, failures=failures, failed=at)


def stretch(until: datetime) -> Stretch:
    """Return what the store has of a host's server, whose log is stored until then."""
    since, first = NOW - timedelta(hours=9), "0" * 24
    return Stretch(base="b1", system="7", first=first, since=since, base_bytes=9, until=until)
