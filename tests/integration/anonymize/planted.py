"""Values that nothing of Odoo's own has, planted wherever people leave them."""

import base64

from tests.integration.anonymize.twins import plant_twins
from tests.integration.odoo_image.tenant import Tenant

NAME = "Zebulon Quagmire"
EMAIL = "zebulon@planted.example"
PHONE = "+49 30 765432199"
IBAN = "DE89 3704 0044 0532 0130 00"
WORD = "Quixotry77"
VALUES = (NAME, EMAIL, PHONE, IBAN, IBAN.replace(" ", ""), WORD)

# Beyond what the forms of Odoo write: logs, the bus, notifications, changes of fields.
_STATEMENTS = (
    "INSERT INTO ir_logging (name, type, level, dbname, path, func, line, message)"
    " VALUES ('x', 'server', 'INFO', 'x', 'x', 'x', '1', %(all)s)",
    "INSERT INTO bus_bus (channel, message) VALUES ('x', %(all)s)",
    "INSERT INTO mail_tracking_value (mail_message_id, old_value_char, new_value_text)"
    " SELECT max(id), %(all)s::text, %(all)s::text FROM mail_message",
    "INSERT INTO mail_mail (mail_message_id, email_to, body_html, headers, state)"
    " SELECT max(id), %(all)s::text, %(all)s::text, %(all)s::text, 'sent' FROM mail_message",
    "INSERT INTO mail_notification (mail_message_id, mail_email_address, notification_type,"
    " notification_status, failure_reason)"
    " SELECT max(id), %(email)s::text, 'email', 'exception', %(all)s::text FROM mail_message",
    "INSERT INTO utm_campaign (name, title, user_id, stage_id) SELECT %(all)s::text,"
    " jsonb_build_object('en_US', %(all)s::text, 'de_DE', %(all)s::text), 2, min(id)"
    " FROM utm_stage",
    "UPDATE ir_attachment SET index_content = %(all)s::text, db_datas = %(all)s::text::bytea"
    " WHERE name LIKE 'Quixotry%%'",
    "INSERT INTO ir_config_parameter (key, value) VALUES ('x.secret', %(all)s)",
    # A name of a server, as Odoo gives it to those that are one person's.
    "INSERT INTO ir_mail_server (name, smtp_authentication, smtp_encryption)"
    " VALUES (%(all)s, 'login', 'none')",
    "INSERT INTO fetchmail_server (name, server_type) VALUES (%(all)s, 'imap')",
    # Rows that came from a file, or went into one, by what they were called there.
    "INSERT INTO ir_model_data (module, name, model, res_id)"
    " SELECT module, %(email)s, 'res.partner', 1 FROM (VALUES ('__import__'), ('erp')) f(module)",
)
# What is not replaced would break what reads it.
_SETTINGS = {
    "account_peppol.edi.mode": "demo",
    "crm.iap.lead.enrich.setting": "manual",
    "web.max_file_upload_size": "134217728",
    "x.since": "2024-02-29 12:30:00",
    "x.company": WORD.lower(),
}


def plant(tenant: Tenant) -> None:
    """Create records as a user would, and rows as Odoo does in time."""
    browser = tenant.odoo.browser()
    browser.log_in()
    call = browser.call
    everything = " ".join(VALUES)
    values = {"name": NAME, "email": f'"{NAME}" <{EMAIL}>', "phone": PHONE, "street": WORD}
    partner = call("res.partner", "create", {**values, "comment": everything})
    call("res.partner", "message_post", [partner], body=everything, subject=everything)
    call("res.partner.bank", "create", {"acc_number": IBAN, "partner_id": partner})
    call("hr.employee", "create", {"name": NAME, "private_email": EMAIL, "private_phone": PHONE})
    lead = {"name": everything, "partner_name": WORD, "contact_name": NAME, "email_from": EMAIL}
    call("crm.lead", "create", {**lead, "phone": PHONE, "description": everything})
    call("res.users", "create", {"name": NAME, "login": EMAIL, "signature": everything})
    call("calendar.event", "create", {"name": everything, "description": everything})
    file = {"name": f"{WORD}.txt", "datas": base64.b64encode(everything.encode()).decode()}
    call("ir.attachment", "create", file)
    with tenant.database() as database:
        for statement in _STATEMENTS:
            # Twice, so that statistics have them as common ones.
            for _ in range(2 if "VALUES ('x'" in statement else 1):
                database.execute(statement, {"all": everything, "email": EMAIL})
        for setting in _SETTINGS.items():
            database.execute(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)", setting
            )
        plant_twins(browser, database)
        database.execute("ANALYZE")
