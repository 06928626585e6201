"""``--filter plan=basic``: which tenants are meant, by what they are."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from odoo_cloud_lib.errors import ArgumentError, Problem

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud
    from odoo_cloud_lib.status import TenantStatus

KEYS: dict[str, Callable[["TenantStatus"], str]] = {
    "plan": lambda it: it.plan,
    "state": lambda it: str(it.state),
    "host": lambda it: it.host,
}
OPTION = "--filter"
FILTER_RULE = f"KEY=VALUE, where KEY is one of {', '.join(KEYS)}"


def matching(cloud: "Cloud", filters: Sequence[str]) -> "list[TenantStatus]":
    """Return the status of every tenant to which all ``filters`` apply; all without a filter.

    Raises:
        ArgumentError: lists every filter that no tenant could ever match.
    """
    wanted = [_parsed(text) for text in filters]
    _require_sound(wanted, cloud)
    return [it for it in cloud.tenants.statuses() if _fits(it, wanted)]


def _fits(status: "TenantStatus", wanted: Iterable[tuple[str, str]]) -> bool:
    return all(KEYS[key](status) == value for key, value in wanted)


def _parsed(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or key not in KEYS:
        raise ArgumentError(OPTION, [Problem("filter", repr(text)[:80], FILTER_RULE)])
    return key, value


def _require_sound(wanted: Sequence[tuple[str, str]], cloud: "Cloud") -> None:
    valid: dict[str, Collection[str]] = _values(cloud) if wanted else {}
    problems = [
        Problem(f"filter {key}", repr(value)[:80], f"one of {', '.join(valid[key])}")
        for key, value in wanted
        if value not in valid[key]
    ]
    if problems:
        raise ArgumentError(OPTION, problems)


def _values(cloud: "Cloud") -> dict[str, Collection[str]]:
    from odoo_cloud_lib.lifecycle import LifeState
    from odoo_cloud_lib.plan import PlanName

    return {
        "plan": [*map(str, PlanName)],
        "state": [*map(str, LifeState)],
        "host": [*cloud.inventory.hosts],
    }
