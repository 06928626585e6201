"""What acts on the world, how it is stopped, and what must not be found afterwards.

Owns: these as data, by table, whatever of them a database has. A condition names every way in which
a row may still act, and not only the one that was stopped: what the tenant has made (a rule on a
table, say) may have kept the statement from working.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql

from odoo_cloud_lib.anonymize.columns import Column
from odoo_cloud_lib.database import Server


@dataclass(frozen=True)
class Act:
    """``columns``: those that it needs. ``acts``: the condition of a row that would act.

    ``stop``: what is set in such a row; it is deleted if that is empty.
    """

    what: str
    table: str
    columns: tuple[str, ...]
    stop: str
    acts: str


_OWN_CARRIERS = "delivery_type NOT IN ('fixed', 'base_on_rule')"
_CLEANING = (
    "id IN (SELECT res_id FROM ir_model_data WHERE model = 'ir.cron'"
    " AND module = 'base' AND name = 'autovacuum_job')"
)
ACTS = (
    Act(
        "a mail server that sends",
        "ir_mail_server",
        ("active", "smtp_host"),
        "active = false",
        "active AND smtp_host <> 'invalid'",
    ),
    Act(
        "a mail server that is fetched from",
        "fetchmail_server",
        ("active",),
        "active = false",
        "active",
    ),
    Act(
        "a scheduled action, other than Odoo's own cleaning",
        "ir_cron",
        ("active",),
        "active = false",
        f"active AND NOT ({_CLEANING})",
    ),
    Act(
        "a webhook that is called",
        "ir_act_server",
        ("webhook_url",),
        "webhook_url = NULL",
        "webhook_url ~* '^\\s*http'",
    ),
    Act(
        "a webhook that listens",
        "base_automation",
        ("active", "trigger"),
        "active = false",
        "active AND trigger = 'on_webhook'",
    ),
    Act(
        "a payment provider",
        "payment_provider",
        ("state",),
        "state = 'disabled'",
        "state <> 'disabled'",
    ),
    Act(
        "a means of payment that was stored",
        "payment_token",
        ("active", "provider_ref"),
        "active = false, provider_ref = 'neutralized'",
        "active OR provider_ref <> 'neutralized'",
    ),
    Act(
        "a carrier that ships",
        "delivery_carrier",
        ("active", "delivery_type", "prod_environment"),
        f"prod_environment = false, active = active AND NOT ({_OWN_CARRIERS})",
        f"prod_environment OR (active AND {_OWN_CARRIERS})",
    ),
    Act(
        "a login by another service",
        "auth_oauth_provider",
        ("enabled",),
        "enabled = false",
        "enabled",
    ),
    Act("a directory that logins are checked with", "res_company_ldap", (), "", "true"),
    Act("an API key", "res_users_apikeys", (), "", "true"),
    Act("a device that was trusted", "auth_totp_device", (), "", "true"),
    Act("a browser that is notified", "mail_push_device", (), "", "true"),
    Act(
        "a mail that waits",
        "mail_mail",
        ("state",),
        "state = 'cancel'",
        "state IN ('outgoing', 'exception')",
    ),
    Act("a message that is scheduled", "mail_scheduled_message", (), "", "true"),
    Act("a message that is put off", "mail_message_schedule", (), "", "true"),
    Act(
        "a message by WhatsApp that waits",
        "whatsapp_message",
        ("state",),
        "state = 'cancel'",
        "state = 'outgoing'",
    ),
    Act(
        "a message to a telephone that waits",
        "sms_sms",
        ("state",),
        "state = 'canceled'",
        "state IN ('outgoing', 'process', 'error')",
    ),
    Act(
        "a letter that waits",
        "snailmail_letter",
        ("state",),
        "state = 'canceled'",
        "state IN ('pending', 'error')",
    ),
    Act(
        "a mailing that waits",
        "mailing_mailing",
        ("state",),
        "state = 'draft'",
        "state IN ('in_queue', 'sending')",
    ),
    Act("a log line", "ir_logging", (), "", "true"),
)


def stop(inside: Server, columns: Iterable[Column]) -> dict[str, int]:
    """Stop all that acts; return how many rows that took, by table."""
    stopped: dict[str, int] = {}
    for act in _there(columns):
        verb = f"UPDATE {{}} SET {act.stop}" if act.stop else "DELETE FROM {}"  # noqa: S608
        if done := inside.execute(_of(act, verb)).rowcount:
            stopped[act.table] = done
    return stopped


def still_act(inside: Server, columns: Iterable[Column]) -> list[str]:
    """Return what would still act, in words: ``a mail that waits (mail_mail: 3)``."""
    found: list[str] = []
    for act in _there(columns):
        [(count,)] = inside.execute(_of(act, "SELECT count(*) FROM {}"))
        if count:
            found.append(f"{act.what} ({act.table}: {count})")
    return found


def _there(columns: Iterable[Column]) -> Iterable[Act]:
    known = {(it.table, it.name) for it in columns if it.schema == "public"}
    return (it for it in ACTS if {(it.table, name) for name in ("id", *it.columns)} <= known)


def _of(act: Act, verb: str) -> sql.Composed:
    # All of it is written above.
    statement = sql.SQL(f"{verb} WHERE {act.acts}")  # pyright: ignore[reportArgumentType]
    return statement.format(sql.Identifier("public", act.table))
