"""Doing a verb to the chosen tenants, or showing what it would do.

Owns: progress on the way, the summary at the end, and the exit code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from odoo_cloud_lib.cli.exit_codes import ExitCode, code_of_all
from odoo_cloud_lib.cli.options import Shape
from odoo_cloud_lib.cli.output import write_error, write_json, write_line, write_table
from odoo_cloud_lib.cli.progress import progress
from odoo_cloud_lib.cli.settings import Settings

if TYPE_CHECKING:
    from odoo_cloud_lib.bulk import Job
    from odoo_cloud_lib.cloud import Cloud
    from odoo_cloud_lib.outcome import Outcome
    from odoo_cloud_lib.verb import Verb, WorkPlan

OUTCOMES = Shape("odoo_cloud_lib.outcome:Outcome", many=True)
PLANS = Shape("odoo_cloud_lib.verb:WorkPlan", many=True)


@dataclass(frozen=True)
class Order:
    """A verb as the ledger calls it, and its arguments; checked when it is read."""

    verb: str
    arguments: dict[str, Any] = field(default_factory=dict[str, Any])

    def read(self) -> "Verb":
        """Return the verb.

        Raises:
            ArgumentError: lists every argument that is not valid.
        """
        from odoo_cloud_lib.verbs import verb_named

        return verb_named(self.verb).read(self.arguments)


def perform(
    settings: Settings, cloud: "Cloud", jobs: Sequence["Job"], *, dry: bool, parallel: int = 1
) -> ExitCode:
    """Do all of ``jobs``, or show their plans if ``dry``; write what came of it."""
    if dry:
        return show_plans(settings, [cloud.plan(verb, slug) for verb, slug in jobs])
    from odoo_cloud_lib.bulk import run_all

    with progress() as report:
        outcomes = run_all(cloud.reporting(report), jobs, parallel=parallel)
    _tell(settings, outcomes)
    return code_of_all(outcomes)


def _tell(settings: Settings, outcomes: Sequence["Outcome"]) -> None:
    if settings.json:
        write_json(outcomes)
    elif len(outcomes) == 1:
        write_line(_line(outcomes[0]))
    else:
        rows = [(it.tenant, it.verb, it.state, _short(it)) for it in outcomes]
        write_table(("tenant", "verb", "outcome", "why"), rows, empty="no tenant is meant")
    for it in outcomes:
        if it.cause:
            explain(it.cause, it.tenant)


def _line(outcome: "Outcome") -> str:
    came = "".join(f", {key} {value}" for key, value in (outcome.result or {}).items())
    return f"{outcome.tenant}: {outcome.verb} {outcome.state}{came}"


def _short(outcome: "Outcome") -> str:
    """Return the first line of why it was not done, or what came of it."""
    if outcome.error:
        return outcome.error.reason.partition("\n")[0]
    return ", ".join(f"{key} {value}" for key, value in (outcome.result or {}).items())


def explain(error: Exception, name: str) -> None:
    """Tell those who watch why something was not done, and what to do next."""
    from odoo_cloud_lib.cli.failures import explanation

    write_error(explanation(error, name))


def show_plans(settings: Settings, plans: Sequence["WorkPlan"]) -> ExitCode:
    """Write what would be done; the exit code says whether any of it is blocked."""
    if settings.json:
        write_json(plans)
    else:
        for plan in plans:
            _show_plan(plan)
        if not plans:
            write_line("no tenant is meant")
    return ExitCode.REFUSED if any(it.blockers for it in plans) else ExitCode.DONE


def _show_plan(plan: "WorkPlan") -> None:
    write_line(f"{plan.tenant}: {plan.verb} would")
    for number, step in enumerate(plan.steps, 1):
        write_line(f"  {number}. {step.name}")
        for change in step.changes:
            write_line(f"     {change}")
    for need in plan.needs:
        write_line(f"  needs: {need}")
    for blocker in plan.blockers:
        write_line(f"  blocked: {blocker}".replace("\n", "\n    "))
