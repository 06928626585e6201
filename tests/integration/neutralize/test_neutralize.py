"""A real Odoo's database, full of secrets and of things that act, before and after."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from docker.models.containers import Container

from odoo_cloud_lib import odoo_database
from odoo_cloud_lib.anonymize import leftovers
from odoo_cloud_lib.containers import remove
from odoo_cloud_lib.errors import NeutralizeError
from odoo_cloud_lib.neutralize import Neutralized, acts, neutralize
from odoo_cloud_lib.odoo_config import OdooSettings, render
from tests.integration.anonymize.samples import sampled
from tests.integration.containers import until
from tests.integration.neutralize.catcher import heard, start_catcher
from tests.integration.neutralize.planted import CHANNEL, HOOK, VALUES, plant
from tests.integration.odoo_image.machine import PASSWORD, Machine
from tests.integration.odoo_image.tenant import CLEANING, Tenant
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

MODULES = "payment_stripe,auth_oauth,base_automation,google_calendar,mass_mailing"
# That one takes long to install.
SHIPPING = ",delivery" if SOAK else ""
QUIET_SECONDS = 300 if SOAK else 10
ADDRESS = "https://full-test.example"
# Of modules that take long to install, or are not free.
NOT_HERE = (
    "snailmail_letter",
    "delivery_carrier",
    "sms_sms",
    "res_company_ldap",
    "whatsapp_message",
)


@pytest.fixture(scope="module")
def furnished() -> Iterator[Machine]:
    """A PostgreSQL server whose template has the modules; removed in the end, failed or not."""
    made = Machine(MODULES + SHIPPING)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def full(furnished: Machine) -> Iterator[Tenant]:
    """A tenant with all that is planted; its Odoo was stopped."""
    made = Tenant(furnished, "full", 0)
    browser = made.odoo.browser()
    browser.log_in()
    with made.database(made.name) as inside:
        # Its jobs run when a test says so.
        inside.execute("UPDATE ir_cron SET nextcall = now() + interval '1 day'")
        plant(browser, inside)
    with made.database() as server:
        # As an extension's that the server has made, which the tenant may read.
        server.execute("CREATE TABLE of_the_server AS SELECT generate_series(1, 99) AS number")
        server.execute("GRANT SELECT ON of_the_server TO PUBLIC")
        server.execute("ANALYZE of_the_server")
    remove(made.odoo.container)
    yield made
    made.remove()


@pytest.fixture(scope="module")
def catcher(full: Tenant) -> Container:
    """Somebody who hears whatever its Odoo calls."""
    made = start_catcher(full)
    until(lambda: b"listening" in made.logs(), seconds=30)
    return made


@pytest.fixture(scope="module")
def statements(full: Tenant) -> str:
    """What Odoo's own command says."""
    settings = OdooSettings.for_installation(
        database=full.name, role=full.name, database_password=PASSWORD
    )
    odoo = full.machine.odoo(
        "neutralize",
        full.machine.volume("neutralize"),
        render(settings),
        command=["odoo", "neutralize", "--stdout"],
        network_mode="none",
    )
    odoo.start()
    assert odoo.wait()["StatusCode"] == 0
    return odoo.logs(stdout=True, stderr=False).decode()


def test_what_still_acts_is_found_and_nothing_was_done(
    full: Tenant, statements: str, catcher: Container
) -> None:
    """A module's own statements, which come last, may spoil it; the error names the table."""
    assert catcher
    on = "UPDATE payment_provider SET state = 'enabled';"
    with full.database(full.name) as inside:
        before = leftovers(inside, VALUES)
        with pytest.raises(NeutralizeError, match=r"a payment provider \(payment_provider: "):
            neutralize(inside, full.name, f"{statements}\n{on}", ADDRESS)
        assert leftovers(inside, VALUES) == before
        with pytest.raises(psycopg.errors.UndefinedTable):
            neutralize(inside, full.name, f"{statements}\nSELECT 1 FROM nowhere;", ADDRESS)
        assert leftovers(inside, VALUES) == before


def test_as_it_is_it_sends(full: Tenant, catcher: Container) -> None:
    """What is planted would be heard."""
    odoo = full.start()
    full.make_due("mail.ir_cron_mail_scheduler_action")
    full.make_due("mail.ir_cron_mail_gateway_action")
    full.trigger_jobs()
    until(lambda: {*heard(catcher)} >= {2525, 1430}, seconds=90)
    remove(odoo.container)
    with full.database() as inside:
        inside.execute("UPDATE mail_mail SET state = 'outgoing'")


@pytest.fixture(scope="module")
def done(full: Tenant, statements: str) -> Neutralized:
    """What was done to it, with the tenant's rights alone."""
    with full.database(full.name) as inside:
        before = {it.table for it in leftovers(inside, VALUES)}
        assert before >= {"ir_mail_server", "payment_provider", "x_gateway", "res_partner"}
        kept = {"ir_logging.message", "x_gateway.x_api_key", "x_shown.x_api_key"}
        assert sampled(inside, VALUES) >= kept
        # As in a copy that was made in the middle of an update.
        odoo_database.pause_jobs(inside)
        return neutralize(inside, full.name, statements, ADDRESS)


def test_no_secret_is_left(full: Tenant, done: Neutralized) -> None:
    """Not in any column, nor in what a trigger of the tenant has written down meanwhile."""
    # That of the hook is a part of its address.
    assert {*VALUES} - {HOOK} <= done.secrets
    with full.database(full.name) as inside:
        assert leftovers(inside, VALUES) == ()
        assert inside.execute("SELECT count(*) FROM x_memory").fetchone() == (0,)
        assert inside.execute(
            "SELECT count(*) FROM x_shown WHERE x_api_key ~ 'planted'"
        ).fetchone() == (0,)
        note = inside.execute("SELECT x_note, x_password FROM x_gateway WHERE id = 1").fetchone()
        assert note == ("see neutralized, neutralized", None)
        link = "SELECT count(*) FROM discuss_channel WHERE uuid = %s"
        assert inside.execute(link, (CHANNEL,)).fetchone() == (0,)
        # Trigger and rule are as they were.
        inside.execute("UPDATE x_gateway SET x_note = 'again' WHERE id = 1")
        assert inside.execute("SELECT count(*) FROM x_memory").fetchone() == (2,)


@pytest.mark.usefixtures("done")
def test_postgresql_has_no_samples_of_one(full: Tenant) -> None:
    """Of tables that were emptied neither, nor of several columns together."""
    with full.database(full.name) as inside:
        assert sampled(inside, VALUES) == set()
        together = "SELECT count(*) FROM pg_stats_ext WHERE strpos(most_common_vals::text, %s) > 0"
        assert inside.execute(together, (HOOK,)).fetchone() == (0,)
        assert inside.execute("SELECT count(*) FROM pg_statistic_ext").fetchone() == (1,)


@pytest.mark.usefixtures("done")
def test_no_update_turns_its_jobs_on_again(full: Tenant) -> None:
    """What was paused when the copy was made is forgotten; Odoo's own cleaning goes on."""
    with full.database(full.name) as inside:
        odoo_database.resume_jobs(inside)
        active = "SELECT cron_name FROM ir_cron WHERE active"
        assert [name for (name,) in inside.execute(active)] == ["Base: Auto-vacuum internal data"]


def test_nothing_in_it_acts(full: Tenant, done: Neutralized) -> None:
    """Each kind was stopped, and those that are there are known."""
    assert {*done.stopped} >= {
        "ir_mail_server",
        "mail_mail",
        "payment_provider",
        "auth_oauth_provider",
        "res_users_apikeys",
        "base_automation",
        "ir_act_server",
    }
    with full.database(full.name) as inside:
        for act in acts.ACTS:
            if act.table == "delivery_carrier" and not SOAK:
                continue
            if inside.execute("SELECT to_regclass(%s)", (act.table,)).fetchone() == (None,):
                assert act.table in NOT_HERE, act.table
                continue
            query = f"SELECT count(*) FROM {act.table} WHERE {act.acts}"  # noqa: S608
            assert inside.execute(query.encode()).fetchone() == (0,), act
        keys = ("web.base.url", "database.is_neutralized")
        found = inside.execute(
            "SELECT value FROM ir_config_parameter WHERE key = ANY(%s) ORDER BY key DESC",
            ([*keys],),
        )
        assert [value for (value,) in found] == [ADDRESS, "true"]


@pytest.mark.timeout(900)
@pytest.mark.usefixtures("done")
def test_its_jobs_run_and_nobody_hears_of_it(full: Tenant, catcher: Container) -> None:
    """Also while somebody sends a mail by hand."""
    before = heard(catcher)
    odoo = full.start()
    full.make_due(CLEANING)
    full.make_due("mail.ir_cron_mail_scheduler_action")
    full.trigger_jobs()
    until(lambda: full.has_run(CLEANING), seconds=90)
    browser = odoo.browser()
    browser.log_in()
    mail = {"subject": "x", "email_to": "a@b.example", "body_html": "x"}
    browser.call("mail.mail", "send", [browser.call("mail.mail", "create", mail)])
    time.sleep(QUIET_SECONDS)
    assert heard(catcher) == before
    remove(odoo.container)


def test_again_it_does_no_harm(full: Tenant, statements: str, done: Neutralized) -> None:
    """Nothing is left to be found."""
    with full.database(full.name) as inside:
        again = neutralize(inside, full.name, statements, ADDRESS)
        assert again.secrets.isdisjoint(done.secrets)
