"""A real Odoo's database before, while and after it is anonymised."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from odoo_cloud_lib.anonymize import (
    Anonymized,
    Leftover,
    Status,
    anonymize,
    coverage,
    leftovers,
    load_rules,
)
from odoo_cloud_lib.errors import UnclassifiedError
from tests.integration.anonymize.conftest import KEY
from tests.integration.anonymize.planted import VALUES
from tests.integration.anonymize.samples import sampled
from tests.integration.anonymize.twins import BADGES
from tests.integration.odoo_image.tenant import Tenant

pytestmark = pytest.mark.engine


def value(database: psycopg.Connection[Any], query: str) -> Any:  # noqa: ANN401
    """Return the one value that a query finds."""
    [(found,)] = database.execute(query.encode())
    return found


def test_an_unknown_column_stops_it_before_anything_changes(
    full: Tenant, before: tuple[Leftover, ...]
) -> None:
    """The error has the line to add; the search finds as much as before."""
    with full.database(full.name) as inside:
        inside.execute("CREATE TABLE x_own (id integer, x_text text)")
        with pytest.raises(UnclassifiedError, match=r"x_own: \{x_text: text\}"):
            anonymize(inside, load_rules(), KEY)
        assert leftovers(inside, VALUES) == before
        inside.execute("DROP TABLE x_own")


def test_a_failure_in_the_middle_leaves_all_as_it_was(
    full: Tenant, before: tuple[Leftover, ...], tmp_path: Path
) -> None:
    """Tables that come before the one that fails had been changed already."""
    own = tmp_path / "own.yaml"
    own.write_text("where: {res_users: 1 / (id - id) = 1}\n", encoding="utf-8")
    with full.database(full.name) as inside:
        with pytest.raises(psycopg.errors.DivisionByZero):
            anonymize(inside, load_rules(own), KEY)
        assert leftovers(inside, VALUES) == before


def test_the_tenants_triggers_write_nothing_down(
    full: Tenant, before: tuple[Leftover, ...]
) -> None:
    """They are on again afterwards."""
    assert before
    with full.database(full.name) as inside, inside.transaction(force_rollback=True):
        inside.execute("CREATE TABLE x_diary (x_old text)")
        inside.execute(
            "CREATE FUNCTION x_note() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN INSERT INTO x_diary VALUES (OLD.email); RETURN NEW; END'"
        )
        inside.execute(
            "CREATE TRIGGER x_note BEFORE UPDATE ON res_partner"
            " FOR EACH ROW EXECUTE FUNCTION x_note()"
        )
        anonymize(inside, load_rules(), KEY, allow=["x_diary.*"])
        assert value(inside, "SELECT count(*) FROM x_diary") == 0
        inside.execute("UPDATE res_partner SET color = 1")
        assert value(inside, "SELECT count(*) FROM x_diary") > 0


def test_every_planted_value_was_there_and_is_gone(
    full: Tenant, before: tuple[Leftover, ...], done: Anonymized
) -> None:
    """In bodies, documents, logs and attachments too."""
    tables = {found.table for found in before}
    assert tables >= {"res_partner", "res_users", "res_partner_bank", "hr_employee", "crm_lead"}
    assert tables >= {"mail_message", "mail_mail", "mail_tracking_value", "mail_notification"}
    assert tables >= {"ir_attachment", "ir_logging", "bus_bus", "utm_campaign"}
    assert tables >= {"calendar_event", "ir_config_parameter", "ir_mail_server"}
    assert tables >= {"fetchmail_server", "ir_model_data"}
    assert done.changed["res_partner.email"] > 0
    with full.database(full.name) as inside:
        assert leftovers(inside, VALUES) == ()


def test_every_column_is_covered(done: Anonymized) -> None:
    """Without a column that had to be allowed."""
    assert done.coverage.having(Status.UNCLASSIFIED) == ()
    assert len(done.coverage.having(Status.ANONYMIZED)) > 300


@pytest.mark.usefixtures("done")
def test_one_address_has_one_fake_everywhere(full: Tenant) -> None:
    """So what was joined by it still is."""
    with full.database() as inside:
        private = value(inside, "SELECT private_email FROM hr_employee WHERE private_email <> ''")
        assert private.endswith("@example.invalid")
        lead = value(inside, "SELECT email_normalized FROM crm_lead")
        logins = "SELECT count(*) FROM res_users WHERE login = '{}'"
        assert (lead, value(inside, logins.format(private))) == (private, 1)
        same = "SELECT count(*) > 0 FROM res_partner WHERE email_normalized = '{}'"
        assert value(inside, same.format(private)) is True
        languages = value(inside, "SELECT title FROM utm_campaign WHERE title ? 'de_DE'")
        assert languages.keys() == {"en_US", "de_DE"}


def test_postgresql_has_no_samples_of_it(full: Tenant, samples: set[str], done: Anonymized) -> None:
    """Of tables that were emptied neither: whoever owns a table reads them."""
    assert samples >= {"bus_bus.message", "ir_logging.message", "res_partner.name"}
    assert done.emptied["bus_bus"] > 0
    with full.database() as inside:
        assert sampled(inside, VALUES) == set()


@pytest.mark.usefixtures("done")
def test_what_was_unique_still_is(full: Tenant) -> None:
    """Though it differed by case alone, or was short; an account is written in one way."""
    with full.database() as inside:
        badges = "SELECT count(DISTINCT barcode) FROM hr_employee WHERE barcode ~ '^[0-9]{18}$'"
        assert value(inside, badges) == BADGES
        accounts = (
            "SELECT count(*) FROM res_partner_bank WHERE partner_id = 1"
            " AND replace(acc_number, '-', '') = sanitized_acc_number"
        )
        assert value(inside, accounts) == 9
        assert value(inside, "SELECT count(*) FROM discuss_channel WHERE uuid = 'Zq7twinTWIN'") == 0
        domains = "SELECT count(*) FROM mail_alias_domain WHERE name ~ '^[0-9a-f]{16}.example.inv'"
        assert value(inside, domains) >= 2
        same = "SELECT count(*) > 0 FROM res_users u JOIN mail_blacklist b ON b.email = u.login"
        assert value(inside, same) is True


@pytest.mark.usefixtures("done")
def test_parameters_are_gone_but_for_settings(full: Tenant) -> None:
    """Rather than to hold a word that means something else to whoever reads them."""
    with full.database() as inside:
        found = dict(inside.execute("SELECT key, value FROM ir_config_parameter").fetchall())
    assert found["account_peppol.edi.mode"] == "demo"
    assert found["crm.iap.lead.enrich.setting"] == "manual"
    assert found["x.since"] == "2024-02-29 12:30:00"
    assert found["calendar.default_privacy"] == "public"
    assert "phone_state," in found["crm.pls_fields"]
    assert not {"x.company", "x.secret", "web.max_file_upload_size"} & {*found}


def test_files_of_people_are_named_and_those_of_odoo_stay(full: Tenant, done: Anonymized) -> None:
    """The caller replaces what it is told."""
    names = {file.store_fname for file in done.files}
    with full.database() as inside:
        found = inside.execute(
            "SELECT coalesce(res_model, ''), store_fname FROM ir_attachment"
            " WHERE store_fname IS NOT NULL"
        ).fetchall()
    assert {name for model, name in found if model == "res.partner"} <= names
    views = {name for model, name in found if model == "ir.ui.menu"}
    assert views
    assert not views & names


def test_again_it_is_harmless_and_odoo_starts(full: Tenant, done: Anonymized) -> None:
    """A user logs in and reads a partner."""
    with full.database(full.name) as inside:
        again = anonymize(inside, load_rules(), KEY)
        assert again.coverage == done.coverage == coverage(inside, load_rules())
    full.odoo = full.start()
    browser = full.odoo.browser()
    assert browser.get("/web/login").status_code == 200
    browser.log_in()
    domain = [["email", "like", "@example.invalid"]]
    found = browser.call("res.partner", "search_read", domain, ["name", "email", "comment"])
    assert found
    assert all(it["name"] for it in found)
    # What reads the parameters that are left, or finds none.
    lead = browser.call("crm.lead", "create", {"name": "New", "contact_name": "New"})
    user = browser.call("res.users", "create", {"name": "New", "login": "new"})
    assert lead
    assert user
