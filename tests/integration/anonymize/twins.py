"""Values that differ by no more than case or a blank, or are short, where each has to be unique."""

from typing import Any, LiteralString

from psycopg import Connection

from tests.integration.odoo_image.client import Browser

BADGES = 60
_STATEMENTS: tuple[LiteralString, ...] = (
    "INSERT INTO utm_source (name) VALUES ('Fair'), ('fair'), ('fair ')",
    "INSERT INTO mail_link_preview (source_url) VALUES ('https://a.example/x'),"
    " ('https://a.example/X')",
    "INSERT INTO mail_blacklist (email, active) VALUES ('twin@a.example', true),"
    " ('Twin@a.example', true)",
    "INSERT INTO mail_alias_domain (name, bounce_alias, catchall_alias, default_from)"
    " SELECT name, 'bounce', 'catchall', 'n' FROM (VALUES ('a.example'), ('b.example')) f(name)",
    "INSERT INTO discuss_channel (name, channel_type, uuid) VALUES ('x', 'channel', 'a'),"
    " ('y', 'channel', 'b'), ('z', 'channel', 'Zq7twinTWIN')",
    "INSERT INTO res_partner_bank (acc_number, sanitized_acc_number, partner_id, active)"
    " SELECT n || '-' || n, n || '' || n, 1, true FROM generate_series(1, 9) n",
)


def plant_twins(browser: Browser, database: Connection[Any]) -> None:
    """Create companies, users and employees as a user would, and rows of other tables."""
    for name in ("Twin Works", "TWIN WORKS"):
        browser.call("res.company", "create", {"name": name})
    for login in ("twin@a.example", "Twin@a.example", "twin", "Twin"):
        browser.call("res.users", "create", {"name": "Twin", "login": login})
    badges = [{"name": "Twin", "barcode": str(number)} for number in range(BADGES)]
    browser.call("hr.employee", "create", badges)
    for statement in _STATEMENTS:
        database.execute(statement)
