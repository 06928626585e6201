"""Notifications and scheduled jobs, which Odoo runs through its system connections."""

import pytest

from tests.integration.containers import until
from tests.integration.odoo_image.tenant import CHANNEL, CLEANING, Tenant
from tests.integration.odoo_image.websocket import Websocket

pytestmark = pytest.mark.engine


def test_one_user_hears_another_at_once(tenant: Tenant) -> None:
    """A message of one user reaches the open page of the other."""
    admin, colleague = tenant.odoo.browser(), tenant.odoo.browser()
    sid = admin.log_in()
    tenant.create_user(admin, "colleague", "colleague-password")
    colleague.log_in("colleague", "colleague-password")
    assert colleague.user not in (None, admin.user)
    port = tenant.odoo.websocket_port
    with Websocket.dial(tenant.odoo.address, port, sid) as websocket:
        websocket.subscribe(CHANNEL)
        tenant.broadcast(colleague, "first")
        wait_for(websocket, "first")
        # The subscription stands now: this one can only come through the bus.
        tenant.broadcast(colleague, "second")
        wait_for(websocket, "second")


def wait_for(websocket: Websocket, text: str) -> None:
    """Return once ``text`` was broadcast."""
    while text not in [message["payload"].get("text") for message in websocket.notifications()]:
        pass


def test_a_due_job_runs_when_it_is_announced(tenant: Tenant) -> None:
    """The notification wakes the cron thread or worker; it would sleep a minute otherwise."""
    tenant.make_due(CLEANING)
    tenant.trigger_jobs()
    until(lambda: tenant.has_run(CLEANING), seconds=20)
