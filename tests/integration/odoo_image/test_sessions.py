"""Logins are kept in the tenant's Redis, end when they should, and open nothing elsewhere."""

import time
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from odoo_cloud_lib.containers import remove
from tests.integration.containers import execute, until
from tests.integration.odoo_image.tenant import CLEANING, Tenant

pytestmark = pytest.mark.engine

ADMIN = 2
WEEK = 7 * 24 * 3600
HOUR = 3600


def test_a_login_outlives_its_container(tenant: Tenant) -> None:
    """The next generation of Odoo knows everybody."""
    browser = tenant.odoo.browser()
    sid = browser.log_in()
    assert browser.user == ADMIN
    old = tenant.odoo.container
    tenant.odoo = tenant.start()
    remove(old)
    assert tenant.odoo.browser(sid).user == ADMIN


def test_nothing_about_sessions_is_on_disk(tenant: Tenant) -> None:
    """Odoo's own store would make a folder for them."""
    tenant.odoo.browser().log_in()
    assert "sessions" not in execute(tenant.odoo.container, "ls", "/var/lib/odoo").split()


def test_a_session_lives_for_odoo_s_week(tenant: Tenant) -> None:
    """Redis removes it when Odoo would, counted from the last request."""
    browser = tenant.odoo.browser()
    sid = browser.log_in()
    key = f"session:{sid[:42]}"
    assert WEEK - 60 < tenant.redis().ttl(key) <= WEEK
    tenant.redis().expire(key, HOUR)
    assert browser.user == ADMIN
    assert WEEK - 60 < tenant.redis().ttl(key) <= WEEK


def test_the_inactivity_parameter_is_honoured(tenant: Tenant) -> None:
    """Nobody stays logged in longer than the administrator allows."""
    with allowing_inactivity(tenant, seconds=3):
        browser = tenant.odoo.browser()
        sid = browser.log_in()
        assert browser.user == ADMIN
        time.sleep(4)
        assert tenant.odoo.browser(sid).user is None


@contextmanager
def allowing_inactivity(tenant: Tenant, seconds: int) -> Generator[None]:
    """Log everybody out after ``seconds`` of doing nothing, for a while."""
    set_inactivity(tenant, seconds)
    try:
        yield
    finally:
        set_inactivity(tenant, WEEK)


def set_inactivity(tenant: Tenant, seconds: int) -> None:
    """Set Odoo's parameter; logged in anew, for the administrator's own session is as short."""
    admin = tenant.odoo.browser()
    admin.log_in()
    admin.call("ir.config_parameter", "set_param", "sessions.max_inactivity_seconds", str(seconds))


def test_a_logout_ends_the_session(tenant: Tenant) -> None:
    """The old cookie opens nothing any more, nor does a late save bring it back."""
    browser = tenant.odoo.browser()
    sid = browser.log_in()
    browser.get("/web/session/logout")
    assert browser.sid != sid
    assert browser.user is None
    assert tenant.odoo.browser(sid).user is None
    assert tenant.stored(sid) == {}


def test_an_old_session_gets_a_new_id(tenant: Tenant) -> None:
    """Odoo renews ids after three hours; the old one works for two minutes more, then never."""
    browser = tenant.odoo.browser()
    old = browser.log_in()
    assert browser.user == ADMIN
    tenant.store(old, create_time=time.time() - 4 * HOUR)
    assert browser.user == ADMIN
    new = browser.sid or ""
    assert new != old
    assert new[:42] == old[:42]
    assert tenant.odoo.browser(old).user == ADMIN
    tenant.store(new, create_time=time.time() - 5 * 60)
    assert browser.user == ADMIN
    assert tenant.stored(old) == {}
    assert tenant.odoo.browser(old).user is None
    assert browser.user == ADMIN


def test_a_logout_ends_renewed_ids_too(tenant: Tenant) -> None:
    """The id from before the renewal is the same login."""
    browser = tenant.odoo.browser()
    old = browser.log_in()
    tenant.store(old, create_time=time.time() - 4 * HOUR)
    assert browser.user == ADMIN
    browser.get("/web/session/logout")
    assert tenant.odoo.browser(old).user is None


def test_a_revoked_device_is_logged_out(tenant: Tenant) -> None:
    """What a user revokes in the preferences is gone at once."""
    lost, here = tenant.odoo.browser(), tenant.odoo.browser()
    lost_sid, sid = lost.log_in(), here.log_in()
    assert lost.user == here.user == ADMIN
    tenant.store(sid, **{"identity-check-last": time.time()})
    devices = [("session_identifier", "=", lost_sid[:42])]
    found = here.call("res.device", "search", devices)
    assert len(found) == 1
    here.call("res.device", "revoke", found)
    assert lost.user is None
    assert here.user == ADMIN


def test_the_daily_cleaning_works_on_redis(tenant: Tenant) -> None:
    """Odoo's own job looks devices up in Redis, and revokes those whose session is gone."""
    browser = tenant.odoo.browser()
    sid = browser.log_in()
    assert browser.user == ADMIN
    with tenant.database() as database:
        database.execute(
            "UPDATE res_device_log SET last_activity = now() - interval '30 days', revoked = false,"
            " session_identifier = CASE session_identifier WHEN %s THEN %s ELSE %s END",
            (sid[:42], sid[:42], "-" * 42),
        )
        tenant.make_due(CLEANING)
        tenant.trigger_jobs()
        until(lambda: tenant.has_run(CLEANING), seconds=20)
        found = database.execute(
            "SELECT DISTINCT session_identifier, revoked FROM res_device_log"
        ).fetchall()
    assert sorted(found) == sorted([(sid[:42], False), ("-" * 42, True)])
