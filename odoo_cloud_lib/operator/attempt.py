"""One duty, done or not, and recorded either way.

Owns: that whatever came in between is in the ledger, as the next attempt goes by what is there.
Does not own: what is done (:mod:`odoo_cloud_lib.operations`), which records itself once it is
begun.
"""

import logging
from contextlib import suppress

from odoo_cloud_lib import subject
from odoo_cloud_lib.bulk import run_all
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import TenantBusyError
from odoo_cloud_lib.operator.duties import ALARMING, VERBS, Duty
from odoo_cloud_lib.outcome import Outcome, OutcomeState


def attempt(cloud: Cloud, duty: Duty, log: logging.Logger) -> None:
    """Do it, and log how that ended.

    A tenant without a database is left alone: it is not built yet, or is going. One that somebody
    works on is as well; it is tried again later.

    Raises:
        OdooCloudError: the ledger does not answer.
    """
    with cloud.session() as session:
        found = subject.look_up(session, duty.slug)
    about = {"tenant": duty.slug, "verb": duty.verb}
    if not found.there.database:
        log.info("not there", extra=about)
        return
    before = found.last.id if found.last else 0
    [outcome] = run_all(cloud, [(VERBS[duty.verb], duty.slug)])
    if outcome.state is OutcomeState.BUSY:
        log.info("busy", extra=about)
    elif outcome.cause is None:
        log.info("done", extra={**about, "result": outcome.result})
    else:
        _record(cloud, duty, before, outcome.cause)
        _tell(log, duty, about, outcome)


def _record(cloud: Cloud, duty: Duty, before: int, cause: Exception) -> None:
    """Record what was refused before anything was begun: it has failed all the same."""
    verb = VERBS[duty.verb]
    with cloud.session() as session:
        last = session.ledger.operations(tenant=duty.slug, limit=1)
        if last and last[0].id != before:
            return
        # Whoever is quicker is at work on the tenant; then the duty is looked at anew after that.
        with (
            suppress(type(cause), TenantBusyError),
            session.ledger.operation(verb.name, duty.slug, actor=cloud.actor, arguments={}),
        ):
            raise cause


def _tell(log: logging.Logger, duty: Duty, about: dict[str, str], outcome: Outcome) -> None:
    failures = duty.failures + 1
    why = outcome.error.model_dump(exclude={"command"}) if outcome.error else None
    told = {**about, "failures": failures, "error": why}
    if failures >= ALARMING:
        log.error("failing", extra=told)
    else:
        log.warning("failed", extra=told)
