"""To which moments a host's server can be brought back, as its repository tells.

Owns: what is told by the tags of its snapshots, and the pure functions on it. A stretch begins with
a base backup. The log since is in a snapshot that has all of it; a later one has more.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import zip_longest

from pydantic import AwareDatetime

from odoo_cloud_lib.backups.snapshots import Listed
from odoo_cloud_lib.model import Model

BASE = "base"
LOG = "log"
# The third part of a segment's name runs so far, as all of our servers have segments of 16 MiB.
SEGMENTS = 256
SEGMENT_NAME = r"[0-9A-F]{24}"


class Stretch(Model):
    """A base backup, and the log from there on."""

    base: str
    """The snapshot of the base backup."""
    system: str
    """The identifier of the server that it is of; one that was made anew has another."""
    first: str
    """The first segment of the log that the base backup needs."""
    since: AwareDatetime
    """When the base backup was at its end; earlier moments are not to be had from it."""
    base_bytes: int
    logs: tuple[str, ...] = ()
    """The snapshots of its log, the latest last; that one is enough."""
    until: AwareDatetime | None = None
    """The last moment that the log reaches; None if there is none yet."""
    log_bytes: int = 0

    def has(self, moment: datetime) -> bool:
        """Tell whether the server can be brought to this moment."""
        return self.until is not None and self.since <= moment <= self.until


class Span(Model):
    """A time without a gap, to each second of which a host's tenants can go back."""

    host: str
    since: AwareDatetime
    until: AwareDatetime


def tags_of_base(system: str, first: str, since: datetime) -> list[str]:
    """Return the tags of a base backup, as :func:`read` finds them."""
    return [BASE, f"system={system}", f"first={first}", f"since={since.isoformat()}"]


def tags_of_log(base: str, until: datetime) -> list[str]:
    """Return the tags of a snapshot of the log after a base backup."""
    return [LOG, f"of={base}", f"until={until.isoformat()}"]


def read(snapshots: Iterable[Listed]) -> list[Stretch]:
    """Return the stretches that a repository has, the oldest first."""
    found = [*snapshots]
    stretches = [_stretch(it, found) for it in found if BASE in it.tags]
    return sorted(stretches, key=lambda it: it.since)


def spans(host: str, stretches: Iterable[Stretch]) -> list[Span]:
    """Return the times that stretches cover together, the earliest first."""
    covered = list[Span]()
    for it in stretches:
        if it.until is None:
            continue
        if covered and covered[-1].until >= it.since:
            before = covered.pop()
            since, until = before.since, max(before.until, it.until)
        else:
            since, until = it.since, it.until
        covered.append(Span(host=host, since=since, until=until))
    return covered


def expendable(stretches: Sequence[Stretch], now: datetime, days: int) -> list[str]:
    """Return the snapshots that no moment of the last ``days`` needs.

    A stretch is needed until the next one has begun before them all.
    """
    first = now - timedelta(days=days)
    gone = list[str]()
    for it, after in zip_longest(stretches, stretches[1:]):
        is_needed = after is None or after.since > first
        gone += it.logs[:-1] if is_needed else [*it.logs, it.base]
    return gone


def has_expired(stretches: Sequence[Stretch], now: datetime, days: int) -> bool:
    """Tell whether there is a whole stretch that no moment of the last ``days`` needs."""
    return bool({it.base for it in stretches} & {*expendable(stretches, now, days)})


def is_unbroken(names: Iterable[str], first: str) -> bool:
    """Tell whether a log has every segment from ``first`` on; ``names``: those that there are."""
    wanted = first
    for name in sorted(it for it in names if it >= first):
        if name != wanted:
            return False
        wanted = _next(name)
    return wanted != first


def _next(segment: str) -> str:
    timeline, log, number = segment[:8], int(segment[8:16], 16), int(segment[16:], 16)
    log, number = (log, number + 1) if number + 1 < SEGMENTS else (log + 1, 0)
    return f"{timeline}{log:08X}{number:08X}"


def _stretch(base: Listed, snapshots: Iterable[Listed]) -> Stretch:
    logs = [it for it in snapshots if LOG in it.tags and it.tag("of") == base.id]
    last = logs[-1] if logs else None
    return Stretch(
        base=base.id,
        system=base.tag("system"),
        first=base.tag("first"),
        since=datetime.fromisoformat(base.tag("since")),
        base_bytes=base.summary.total_bytes_processed,
        logs=tuple(it.id for it in logs),
        until=datetime.fromisoformat(last.tag("until")) if last else None,
        log_bytes=last.summary.total_bytes_processed if last else 0,
    )
