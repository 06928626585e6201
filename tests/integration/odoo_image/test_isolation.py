"""Two tenants on one server: neither enters the other's database, bus or sessions."""

import psycopg
import pytest

from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine

ADMIN = 2


def test_every_connection_is_to_the_own_database(tenant: Tenant, neighbour: Tenant) -> None:
    """Bus, cron, health and start do without the system's database."""
    for each in (tenant, neighbour):
        browser = each.odoo.browser()
        browser.log_in()
        assert browser.get("/web/health?db_server_status=1").json()["db_server_status"] is True
        with each.machine.server() as server:
            found = server.execute(
                "SELECT DISTINCT datname FROM pg_stat_activity WHERE usename = %s", (each.name,)
            ).fetchall()
        assert found == [(each.name,)]


def test_no_other_database_lets_the_role_in(tenant: Tenant, neighbour: Tenant) -> None:
    """The server itself refuses, whatever the image does."""
    for database in ("postgres", "template1", neighbour.name):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            tenant.machine.server(database, user=tenant.name)


def test_nobody_hears_another_tenant(tenant: Tenant, neighbour: Tenant) -> None:
    """Notifications of bus and cron stay in the database they belong to."""
    browser = tenant.odoo.browser()
    browser.log_in()
    with tenant.database(tenant.name) as inside, neighbour.database(neighbour.name) as outside:
        for listener in (inside, outside):
            listener.execute("LISTEN imbus")
            listener.execute("LISTEN cron_trigger")
        tenant.broadcast(browser, "for my own")
        tenant.trigger_jobs()
        heard = {found.channel for found in inside.notifies(timeout=5, stop_after=2)}
        assert heard == {"imbus", "cron_trigger"}
        assert list(outside.notifies(timeout=2)) == []


def test_a_session_is_worth_nothing_elsewhere(tenant: Tenant, neighbour: Tenant) -> None:
    """Neither the cookie alone, nor with its data, nor with its data forged."""
    sid = tenant.odoo.browser().log_in()
    assert tenant.odoo.browser(sid).user == ADMIN
    assert neighbour.odoo.browser(sid).user is None

    data = tenant.stored(sid)
    neighbour.store(sid, **data)
    assert neighbour.odoo.browser(sid).user is None
    assert "dbfilter rejects it" in neighbour.odoo.log()

    neighbour.redis().delete(f"ended:{sid[:42]}")
    neighbour.store(sid, **{**data, "db": neighbour.name})
    assert neighbour.odoo.browser(sid).user is None
