"""How long backups are kept.

A server that was made anew has empty databases, and so have their backups from then on. These must
push none of the former ones out, before somebody has noticed and put the tenants back. So a backup
is tagged with the server that it is of, and those of each server are looked at by themselves.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field, model_validator

from odoo_cloud_lib.model import Model

# None of these stands for a day of the tenant's own.
IMPORTED = "imported"
FORMER = timedelta(days=90)
"""For how long what is kept of a former server's backups stays, from the last of them on."""


def _number(value: object) -> object:
    """Refuse what only looks like a number; the engine gives whole ones back as floats."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)  # noqa: TRY004 - what pydantic asks for
    return value


Count = Annotated[int, Field(ge=0, le=1000), BeforeValidator(_number)]


class PointInTime(Model):
    """How far back tenants can go to any second."""

    days: Annotated[int, Field(ge=1, le=90), BeforeValidator(_number)] = 7
    """How many days back, a whole number from 1 to 90"""


class Retention(Model):
    """Of how many days, weeks and months the last backup is kept; one of them at least.

    Days without a backup do not count. Of each tenant its newest backup stays in any case, and the
    newest one that was proven.
    """

    daily: Count = 7
    """Days of which the last backup is kept, a whole number from 0 to 1000"""
    weekly: Count = 4
    """Weeks of which the last backup is kept, a whole number from 0 to 1000"""
    monthly: Count = 3
    """Months of which the last backup is kept, a whole number from 0 to 1000"""

    @model_validator(mode="after")
    def _keeps_something(self) -> "Retention":
        if not (self.daily or self.weekly or self.monthly):
            raise ValueError(self)
        return self

    @property
    def arguments(self) -> tuple[str, ...]:
        """Return it as ``restic forget`` takes it."""
        kept = {"daily": self.daily, "weekly": self.weekly, "monthly": self.monthly}
        counts = (f"--keep-{period}={count}" for period, count in kept.items() if count)
        return ("--group-by=tags", *counts)


class Weighed(BaseModel):
    """A snapshot that restic would keep, or remove."""

    id: str
    time: AwareDatetime


class Group(BaseModel):
    """What restic says of snapshots that have the same tags."""

    tags: tuple[str, ...] | None = None
    keep: tuple[Weighed, ...] | None = None
    remove: tuple[Weighed, ...] | None = None

    @property
    def last(self) -> datetime | None:
        """When the last of those that are kept was made."""
        return max((it.time for it in self.keep or ()), default=None)


def server_tag(system: str) -> str:
    """Return the tag of a backup that was taken on the server of this identifier."""
    return f"server={system}"


def expendable(groups: Iterable[Group], now: datetime) -> list[str]:
    """Return the snapshots that need not be kept."""
    there = [*groups]
    gone = [it for group in there for it in group.remove or ()]
    ends = {it.last: it for it in there if it.last and IMPORTED not in (it.tags or ())}
    # All but the server that there is now.
    former = sorted(ends)[:-1]
    gone += [it for end in former if end < now - FORMER for it in ends[end].keep or ()]
    return [it.id for it in gone]
