"""Steps that change what the operator wants of a tenant, and deploy it.

Owns: how a verb's change of the tenant's entry becomes a step, and how a plan shows it.
"""

from collections.abc import Iterable

from odoo_cloud_lib.engine.deployment import VERBS, Step
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.stack_file.text import Entry
from odoo_cloud_lib.subject import Subject
from odoo_cloud_lib.verb import WorkStep


def deploy_entry(session: Session, slug: str, entry: Entry | None, name: str) -> WorkStep:
    """Return the step that makes ``entry`` the tenant's entry; None takes it out."""
    return WorkStep(
        name=name,
        do=lambda _: _deployed(session, session.desired.apply(slug, entry, session.report)),
        changes=lambda: told(session.desired.preview(slug, entry)),
    )


def deploy_changes(session: Session, subject: Subject, changes: Entry, name: str) -> WorkStep:
    """Return the step that sets these keys of the tenant's entry; None takes one out."""
    merged = {**(subject.entry or {}), **changes}
    entry = {key: value for key, value in merged.items() if value is not None}
    return WorkStep(
        name=name,
        do=lambda _: _deployed(
            session, session.desired.update(subject.slug, changes, session.report)
        ),
        changes=lambda: told(session.desired.preview(subject.slug, entry)),
    )


def _deployed(session: Session, _steps: Iterable[Step]) -> None:
    session.renew()


def told(steps: Iterable[Step]) -> list[str]:
    """Return a line for each step of the engine: ``create acme-odoo``."""
    return [f"{_PLAIN.get(step.verb, step.verb)} {step.name}" for step in steps]


_PLAIN = {"create-replacement": "create anew", "delete-replaced": "delete the old"} | {
    verb: verb for verb in VERBS if "-" not in verb
}
