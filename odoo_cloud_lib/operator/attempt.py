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
from odoo_cloud_lib.errors import OdooCloudError, TenantBusyError
from odoo_cloud_lib.operator.duties import ALARMING, VERBS, Duty
from odoo_cloud_lib.outcome import Failure, OutcomeState


def attempt(cloud: Cloud, duty: Duty, log: logging.Logger) -> None:
    """Do it, and log how that ended.

    A tenant without a database is left alone: it is not built yet, or is going. One that somebody
    works on is as well; it is tried again later.

    Raises:
        OdooCloudError: the ledger does not answer.
    """
    before = _last(cloud, duty.slug)
    try:
        if not _has_database(cloud, duty.slug):
            return
    except OdooCloudError as error:
        _fail(cloud, duty, before, error, log)
        return
    [outcome] = run_all(cloud, [(VERBS[duty.verb], duty.slug)])
    if outcome.state is OutcomeState.BUSY:
        log.info("busy", extra=_about(duty))
    elif outcome.cause is None:
        log.info("done", extra={**_about(duty), "result": outcome.result})
    else:
        _fail(cloud, duty, before, outcome.cause, log)


def _last(cloud: Cloud, slug: str) -> int:
    """Return the number of the tenant's last operation, 0 if it had none."""
    with cloud.session() as session:
        return next((it.id for it in session.ledger.operations(tenant=slug, limit=1)), 0)


def _has_database(cloud: Cloud, slug: str) -> bool:
    with cloud.session() as session:
        return subject.look_up(session, slug).there.database


def _fail(cloud: Cloud, duty: Duty, before: int, cause: Exception, log: logging.Logger) -> None:
    """Record what came in between before anything was begun, and tell it."""
    if _last(cloud, duty.slug) == before:
        _record(cloud, duty, cause)
    failures = duty.failures + 1
    error = Failure.of(cause, duty.slug).model_dump(exclude={"command"})
    told = {**_about(duty), "failures": failures, "error": error}
    if failures >= ALARMING:
        log.error("failing", extra=told)
    else:
        log.warning("failed", extra=told)


def _record(cloud: Cloud, duty: Duty, cause: Exception) -> None:
    # As if it had been begun: it may be resumed.
    arguments = VERBS[duty.verb].model_dump(mode="json")
    # Whoever is quicker is at work on the tenant; then the duty is looked at anew after that.
    with (
        suppress(type(cause), TenantBusyError),
        cloud.session() as session,
        session.ledger.operation(duty.verb, duty.slug, actor=cloud.actor, arguments=arguments),
    ):
        raise cause


def _about(duty: Duty) -> dict[str, str]:
    return {"tenant": duty.slug, "verb": duty.verb}
