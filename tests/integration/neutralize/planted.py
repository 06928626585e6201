"""Secrets and things that act, planted wherever people and modules leave them."""

from odoo_cloud_lib.database import Server
from tests.integration.neutralize.catcher import HTTP, IMAP, NAME, SMTP
from tests.integration.odoo_image.client import Browser

MAIL, OAUTH, STRIPE, IAP, GOOGLE, HOOK, PARAMETER, OWN, DEEP, CALL = _NAMED = tuple(
    f"planted-{it}-5f3a9c"
    for it in (
        *("mail", "oauth", "stripe", "iap", "google"),
        *("hook", "parameter", "own", "deep", "call"),
    )
)
# What looks like an address, and is none.
AT, DSN = _WITH_AT = ("planted5f3a9c@Zurich77", "https://planted5f3a9c@o1.example/4")
VALUES = (*_NAMED, *_WITH_AT)
CHANNEL = "plantedUUID"
# A module of the tenant's own, which nobody here has heard of; and a trigger that remembers.
_OWN = (
    "CREATE TABLE x_gateway (id integer PRIMARY KEY, x_api_key text NOT NULL, x_settings jsonb,"
    " x_password varchar(12), x_note text)",
    "CREATE TABLE x_memory (id serial PRIMARY KEY, x_text text)",
    "CREATE FUNCTION x_remember() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " INSERT INTO x_memory (x_text) VALUES (OLD::text); RETURN NEW; END $$",
    "CREATE TRIGGER x_remember BEFORE UPDATE ON x_gateway FOR EACH ROW"
    " EXECUTE FUNCTION x_remember()",
    "CREATE RULE x_remember AS ON UPDATE TO x_gateway"
    " DO ALSO INSERT INTO x_memory (x_text) VALUES (OLD.x_note)",
    'ALTER TABLE x_gateway ADD COLUMN "x_margin %s" text',
    "CREATE MATERIALIZED VIEW x_shown AS SELECT x_api_key FROM x_gateway",
)


def plant(browser: Browser, inside: Server) -> None:
    """Create records as a user would, and rows as modules do."""
    call = browser.call
    server = {"name": "out", "smtp_host": NAME, "smtp_port": SMTP}
    call("ir.mail_server", "create", {**server, "smtp_user": MAIL, "smtp_pass": MAIL})
    fetched = {"name": "in", "server_type": "imap", "server": NAME, "port": IMAP, "state": "done"}
    call("fetchmail.server", "create", {**fetched, "user": "in", "password": MAIL})
    for key, secret in (
        *(("own.client_secret", PARAMETER), ("mail.sfu_local_key", CALL)),
        *(("own.password", AT), ("sentry.dsn", DSN)),
    ):
        call("ir.config_parameter", "set_param", key, secret)
    hook = {"name": "hook", "model_id": _model(browser, "res.partner"), "state": "webhook"}
    hook["webhook_url"] = f"http://{NAME}:{HTTP}/{HOOK}"
    action = call("ir.actions.server", "create", hook)
    automation = {"name": "told", "model_id": hook["model_id"], "trigger": "on_webhook"}
    call("base.automation", "create", automation)
    call("iap.account", "create", {"name": "iap", "service_id": 1, "account_token": IAP})
    [provider] = call("payment.provider", "search", [["code", "=", "stripe"]])
    keys = {"stripe_secret_key": STRIPE, "stripe_publishable_key": STRIPE}
    call("payment.provider", "write", [provider], {**keys, "stripe_webhook_secret": STRIPE})
    told = f"<p>{MAIL} and {STRIPE} and {AT} and {DSN}</p>"
    call("res.partner", "create", {"name": "Erlich", "comment": told})
    for number in range(3):
        mail = {"subject": f"{number}", "email_to": "a@b.example", "body_html": "x"}
        call("mail.mail", "create", {**mail, "state": "outgoing"})
    if not call("res.users.settings", "search", []):
        call("res.users.settings", "create", {"user_id": 2})
    _insert(inside, action)


def _insert(inside: Server, action: int) -> None:
    inside.execute("UPDATE payment_provider SET state = 'enabled' WHERE code = 'stripe'")
    inside.execute(
        "INSERT INTO auth_oauth_provider (name, client_id, auth_endpoint, validation_endpoint,"
        " body, enabled) VALUES ('x', %s, 'x', 'x', '{\"en_US\": \"x\"}', true)",
        (OAUTH,),
    )
    inside.execute("UPDATE res_users SET oauth_access_token = %s WHERE login = 'admin'", (OAUTH,))
    inside.execute("UPDATE res_users_settings SET google_calendar_rtoken = %s", (GOOGLE,))
    inside.execute(
        "INSERT INTO res_users_apikeys (name, user_id, key, index) VALUES ('x', 2, %s, 'abcdefgh')",
        (OWN,),
    )
    inside.execute(
        "INSERT INTO ir_logging (name, type, level, dbname, path, func, line, message)"
        # Twice, so that statistics have it as a common one.
        " SELECT 'x', 'server', 'INFO', 'x', 'x', 'x', '1', %s FROM generate_series(1, 2)",
        (HOOK,),
    )
    inside.execute(
        "INSERT INTO discuss_channel (name, channel_type, uuid) VALUES ('x', 'channel', %s)",
        (CHANNEL,),
    )
    for statement in _OWN:
        inside.execute(statement.encode())
    inside.execute(
        "INSERT INTO x_gateway VALUES"
        " (1, %s, jsonb_build_object('a', %s::text), 'short-secret', %s)",
        (OWN, DEEP, f"see {OWN}, {OAUTH}"),
    )
    inside.execute("UPDATE ir_act_server SET code = %s WHERE id = %s", (f"# {STRIPE}", action))
    inside.execute(
        "INSERT INTO ir_config_parameter (key, value) VALUES ('gateway.credentials', %s)", (DEEP,)
    )
    inside.execute("INSERT INTO x_gateway SELECT id + 1, x_api_key, x_settings FROM x_gateway")
    inside.execute("REFRESH MATERIALIZED VIEW x_shown")
    inside.execute("CREATE STATISTICS x_both (mcv) ON message, func FROM ir_logging")
    inside.execute("ANALYZE")


def _model(browser: Browser, name: str) -> int:
    return browser.call("ir.model", "search", [["model", "=", name]])[0]
