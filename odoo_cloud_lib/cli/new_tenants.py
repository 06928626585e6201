"""Tenants to be created, from options or from the lines of a file.

Owns: what may be given, and telling every mistake at once, before anything is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from odoo_cloud_lib.cli.own_values import overrides
from odoo_cloud_lib.errors import ArgumentError, Problem

if TYPE_CHECKING:
    from odoo_cloud_lib.bulk import Job

Given = Mapping[str, str | Sequence[str]]
"""What was given for a tenant, by the names of the options; what was not given is empty."""
VERB = "create"
SLUG = "slug"
LISTS = ("domain", "module", "set")
COMPANY = ("company", "currency", "country", "language", "timezone")
COLUMNS = (SLUG, "plan", "domain", "host", "image", "module", "set", *COMPANY)
REQUIRED = (SLUG, "plan")
# What the tenant's entry calls what the options call otherwise.
ENTRY = {"plan": "plan", "domain": "domains", "host": "host", "image": "image", "module": "modules"}


@dataclass(frozen=True)
class Row:
    """``where``: the beginning of what is said about it, such as ``tenants.csv line 02: ``."""

    where: str
    slug: str
    given: Given


def to_create(rows: Sequence[Row]) -> "list[Job]":
    """Return what creates these tenants.

    Raises:
        ArgumentError: lists every mistake in every row.
    """
    problems, jobs = [*_repeated(rows)], list["Job"]()
    for row in rows:
        try:
            jobs.append(_job(row))
        except ArgumentError as error:
            problems += [
                Problem(f"{row.where}{it.path}", it.given, it.valid) for it in error.problems
            ]
    if problems:
        raise ArgumentError(VERB, problems)
    return jobs


def _repeated(rows: Sequence[Row]) -> Iterable[Problem]:
    seen: set[str] = set()
    for row in rows:
        if row.slug in seen:
            yield Problem(f"{row.where}{SLUG}", repr(row.slug)[:80], "each tenant once")
        seen.add(row.slug)


def _job(row: Row) -> "Job":
    from odoo_cloud_lib import naming
    from odoo_cloud_lib.operations.create_tenant import Create

    problems: list[Problem] = []
    if not naming.is_slug(row.slug):
        problems.append(Problem(SLUG, repr(row.slug)[:80], naming.SLUG_RULE))
    try:
        verb = Create.read({"entry": _entry(row.given), "companies": _companies(row.given)})
    except ArgumentError as error:
        raise ArgumentError(VERB, [*problems, *error.problems]) from None
    if problems:
        raise ArgumentError(VERB, problems)
    return verb, row.slug


def _entry(given: Given) -> dict[str, Any]:
    entry: dict[str, Any] = {ENTRY[key]: given[key] for key in ENTRY if given.get(key)}
    if values := given.get("set"):
        entry["overrides"] = overrides(values)
    return entry


def _companies(given: Given) -> list[dict[str, Any]]:
    company = {("name" if key == "company" else key): given.get(key) for key in COMPANY}
    told = {key: value for key, value in company.items() if value}
    return [told] if told else []
