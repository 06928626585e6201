"""Attachments of a tenant, as somebody makes and loses them who is logged in."""

import base64
import hashlib

from tests.integration.browser import Browser


def sha(content: bytes) -> str:
    """Return the name under which Odoo keeps a content."""
    digest = hashlib.sha1(content).hexdigest()  # noqa: S324
    return f"{digest[:2]}/{digest}"


def upload(browser: Browser, content: bytes, **values: object) -> int:
    """Create an attachment; ``values``: more of its fields."""
    values |= {"name": "it", "datas": base64.b64encode(content).decode()}
    return browser.model("ir.attachment", "create", [values])[0]


def content_of(browser: Browser, attachment: int) -> bytes:
    """Return what Odoo gives out of an attachment."""
    [found] = browser.model("ir.attachment", "read", [attachment], ["datas"])
    return base64.b64decode(found["datas"])


def attachments(browser: Browser) -> list[int]:
    """Return those that were uploaded."""
    return browser.model("ir.attachment", "search", [["name", "=", "it"]])


def collect_garbage(browser: Browser) -> None:
    """Let Odoo remove the files that no attachment names any more."""
    [vacuum] = browser.model("ir.cron", "search", [["name", "ilike", "auto-vacuum"]])
    browser.model("ir.cron", "method_direct_trigger", [vacuum])
