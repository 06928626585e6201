"""Redis or PostgreSQL away: a clear answer meanwhile, and afterwards everything as before."""

import time
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import pytest
import requests
from docker.models.containers import Container

from tests.integration.containers import execute, until
from tests.integration.odoo_image.client import Browser, Parallel
from tests.integration.odoo_image.tenant import CLEANING, DB_MAXCONN, Tenant
from tests.integration.odoo_image.websocket import Websocket

pytestmark = pytest.mark.engine

ADMIN = 2
REDIS_SECONDS = 2
HTTP_THREADS = 16


@contextmanager
def stopped(container: Container) -> Generator[None]:
    """Stop a container for a while, its data kept."""
    container.stop(timeout=20)
    try:
        yield
    finally:
        container.start()


@contextmanager
def hanging(container: Container) -> Generator[None]:
    """Let a container accept connections and answer nothing for a while."""
    container.pause()
    try:
        yield
    finally:
        container.unpause()


def assert_clear_503(response: requests.Response) -> None:
    """A page that says what is wrong, and when to come back."""
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "5"
    assert "Please try again" in response.text


def assert_same_process(tenant: Tenant, started_at: str) -> None:
    """Nothing was restarted in between."""
    tenant.odoo.container.reload()
    state = tenant.odoo.container.attrs["State"]
    assert (state["Running"], state["StartedAt"]) == (True, started_at)


def start_time(tenant: Tenant) -> str:
    """Return when the container started."""
    tenant.odoo.container.reload()
    return tenant.odoo.container.attrs["State"]["StartedAt"]


def logged_in(tenant: Tenant) -> Browser:
    """Return the browser of the administrator."""
    browser = tenant.odoo.browser()
    browser.log_in()
    return browser


@contextmanager
def recovered(tenant: Tenant) -> Generator[None]:
    """Afterwards, also after a failure, wait until every process has seen that all is back."""
    try:
        yield
    finally:
        time.sleep(4)  # each process spares a service that failed for three seconds
        until(lambda: tenant.odoo.health() == (0, ""), seconds=30)


Away = Callable[[Container], AbstractContextManager[None]]


@pytest.mark.parametrize("away", [stopped, hanging])
def test_redis_away(tenant: Tenant, away: Away) -> None:
    """Users get a 503 and keep their login; what needs no session goes on."""
    browser, started_at = logged_in(tenant), start_time(tenant)
    with recovered(tenant), away(tenant.redis_container):
        assert_clear_503(browser.get("/odoo"))
        assert_clear_503(browser.rpc("/web/session/get_session_info"))
        assert tenant.odoo.browser().get("/web/health").status_code == 200
        code, said = tenant.odoo.health()
        assert code == 1
        assert "port 8069: answers 503" in said
    assert browser.user == ADMIN
    assert_same_process(tenant, started_at)


def test_a_hanging_redis_does_not_hold_everybody_up(tenant: Tenant) -> None:
    """Each process waits for the time-out once; whoever comes next is answered at once."""
    browser, waited = logged_in(tenant), list[bool]()
    with recovered(tenant), hanging(tenant.redis_container):
        for _ in range(10):
            begun = time.monotonic()
            assert_clear_503(browser.get("/odoo"))
            waited.append(time.monotonic() - begun > REDIS_SECONDS)
    assert 1 <= sum(waited) <= max(1, tenant.workers)
    assert browser.user == ADMIN


def test_postgres_away(tenant: Tenant) -> None:
    """Logins survive, health tells the truth, and jobs run again without a restart."""
    browser, started_at = logged_in(tenant), start_time(tenant)
    with recovered(tenant), stopped(tenant.machine.postgres):
        assert_clear_503(browser.get("/odoo"))
        assert_clear_503(browser.rpc("/web/session/get_session_info"))
        assert tenant.odoo.browser().get("/web/health").status_code == 200
        answer = tenant.odoo.browser().get("/web/health?db_server_status=1")
        assert (answer.status_code, answer.json()["status"]) == (500, "fail")
        assert tenant.odoo.health()[0] == 1
        # Long enough for cron threads and the worker master to notice, and to fail once more.
        time.sleep(8)
    assert browser.user == ADMIN
    time.sleep(8)
    tenant.make_due(CLEANING)
    tenant.trigger_jobs()
    until(lambda: tenant.has_run(CLEANING), seconds=20)
    assert_same_process(tenant, started_at)


def test_a_crowd_waits_for_connections(tenant: Tenant) -> None:
    """More requests at once than the process may open connections: slower, but all answered."""
    crowd = 4 * DB_MAXCONN
    assert Parallel(logged_in(tenant), crowd).wait() == [[]] * crowd


def test_a_crowd_does_not_bring_a_crowd_of_threads(tenant: Tenant) -> None:
    """Their stacks would fill what memory the process may have."""
    crowd, most = Parallel(logged_in(tenant), 8 * DB_MAXCONN), 0
    while len(crowd.answers) < 8 * DB_MAXCONN:
        most = max(most, thread_count(tenant))
    assert crowd.wait() == [[]] * 8 * DB_MAXCONN
    assert most < HTTP_THREADS + 10


def test_open_pages_take_no_place_from_requests(tenant: Tenant) -> None:
    """More live pages than requests that are answered at once, and more than once."""
    browser, port = logged_in(tenant), tenant.odoo.websocket_port
    for _ in range(2):
        with ExitStack() as pages:
            for _ in range(HTTP_THREADS + 4):
                page = Websocket.dial(tenant.odoo.address, port, str(browser.sid))
                pages.enter_context(page)
            assert Parallel(browser, HTTP_THREADS).wait() == [[]] * HTTP_THREADS


def thread_count(tenant: Tenant) -> int:
    """Return how many threads Odoo's largest process has."""
    command = "cat /proc/[0-9]*/status | sed -n 's/^Threads:[[:space:]]*//p' | sort -n | tail -1"
    return int(execute(tenant.odoo.container, "sh", "-c", command))


def test_no_secret_is_logged(tenant: Tenant) -> None:
    """Neither in ordinary lines nor in those about outages."""
    assert "only-for-this-test" not in tenant.odoo.log()
