"""A stop answers what has been asked and refuses the rest."""

import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from tests.integration.containers import until
from tests.integration.odoo_image.client import Parallel
from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine

# Four times what two workers can take: the others wait in the kernel's queue.
REQUESTS = 8


@contextmanager
def locked_categories(tenant: Tenant) -> Generator[None]:
    """Let every request that reads the categories of partners hang."""
    with tenant.database() as database, database.transaction():
        database.execute("LOCK TABLE res_partner_category IN ACCESS EXCLUSIVE MODE")
        yield


def waiting_for_lock(tenant: Tenant) -> int:
    """Return how many requests reached the locked table."""
    with tenant.machine.server() as server:
        row = server.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE usename = %s AND wait_event = 'relation'",
            (tenant.name,),
        ).fetchone()
    return row[0] if row else 0


def is_refused(address: str) -> bool:
    """Tell whether a new connection is refused, rather than accepted and left alone."""
    try:
        socket.create_connection((address, 8069), timeout=2).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_stop_loses_no_request(tenant: Tenant) -> None:
    """Requests under way and in the queue are answered; a new one is refused at once."""
    browser = tenant.odoo.browser()
    browser.log_in()
    leaving = tenant.odoo.container
    stop = threading.Thread(target=leaving.stop, kwargs={"timeout": 40})
    with locked_categories(tenant):
        asked = Parallel(browser, REQUESTS)
        until(lambda: waiting_for_lock(tenant) >= (tenant.workers or REQUESTS))
        stop.start()
        until(lambda: is_refused(tenant.odoo.address), seconds=5)
        time.sleep(2)
        assert asked.answers == []
    assert asked.wait() == [[]] * REQUESTS
    stop.join()
    leaving.reload()
    assert leaving.attrs["State"]["ExitCode"] == 0
    tenant.odoo = tenant.start()
    assert tenant.odoo.browser(browser.sid).user == 2


def test_an_idle_stop_is_quick(tenant: Tenant) -> None:
    """Nothing under way: no reason to wait."""
    begun = time.monotonic()
    tenant.odoo.container.stop(timeout=40)
    assert time.monotonic() - begun < 15
    tenant.odoo = tenant.start()
