"""How long backups are kept.

A server that was made anew has empty databases, and so have their backups from then on. These must
push none of the former ones out, before somebody has noticed and put the tenants back. So a backup
is tagged with the server that it is of, and those of each server are looked at by themselves.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from odoo_cloud_lib.backups.snapshots import Group, Listed
from odoo_cloud_lib.model import Model

IMPORTED = "imported"
"""The tag of what came from elsewhere, or of another moment: none stands for a day of the tenant's
own, nor for another one of its kind."""
IMPORTED_DAYS = 90
"""For how long these are kept, and a former server's backups at least."""
DAYS = {"daily": 1, "weekly": 7, "monthly": 31}


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
        counts = (f"--keep-{it}={getattr(self, it)}" for it in DAYS if getattr(self, it))
        return ("--group-by=tags", *counts)

    @property
    def days(self) -> int:
        """The age in days beyond which it keeps nothing, of a tenant that is backed up daily."""
        return max(count * getattr(self, it) for it, count in DAYS.items())


def server_tag(system: str) -> str:
    """Return the tag of a backup that was taken on the server of this identifier."""
    return f"server={system}"


def expendable(groups: Iterable[Group], retention: Retention, now: datetime) -> list[str]:
    """Return the snapshots that need not be kept."""
    there = [*groups]
    imported = [it for it in there if IMPORTED in (it.tags or ())]
    own = sorted((it for it in there if it not in imported), key=lambda it: it.last)
    gone = [it for group in own for it in group.remove or ()]
    former = [it for group in own[:-1] for it in group.keep or ()]
    gone += _older(former, now, max(retention.days, IMPORTED_DAYS))
    gone += _older([it for group in imported for it in group.all], now, IMPORTED_DAYS)
    return [it.id for it in gone]


def _older(snapshots: Iterable[Listed], now: datetime, days: int) -> list[Listed]:
    return [it for it in snapshots if it.time < now - timedelta(days=days)]
