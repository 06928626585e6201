"""How long backups are kept."""

from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from odoo_cloud_lib.model import Model


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
        return tuple(f"--keep-{period}={count}" for period, count in kept.items() if count)
