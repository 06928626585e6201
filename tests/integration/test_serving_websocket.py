"""Live notifications, from one user's page through the edge to another's."""

import pytest

from tests.integration.browser import Browser
from tests.integration.conftest import BrowserFor
from tests.integration.odoo_image.websocket import Websocket
from tests.integration.stack import Stack

pytestmark = pytest.mark.engine

# Who edits a partner's notes: the only channel of a plain Odoo that one user speaks to others on.
PLACE = {"model_name": "res.partner", "field_name": "comment", "res_id": 1}
CHANNEL = "editor_collaboration:res.partner:comment:1"


@pytest.mark.parametrize("slug", ["acme", "umoja"], ids=["threaded", "workers"])
def test_a_notification_reaches_a_user_at_once(
    stack: Stack, browser_for: BrowserFor, slug: str
) -> None:
    """Over wss at the tenant's own name; with workers Odoo has a port of its own for it."""
    listener, speaker = browser_for(slug), browser_for(slug)
    for browser in (listener, speaker):
        browser.log_in(stack.admin_password(slug))
    origin = f"https://{listener.name}:{listener.port}"
    with Websocket(listener.dial(), origin, listener.cookies["session_id"]) as websocket:
        websocket.subscribe(CHANNEL)
        _say(speaker, "first")
        _wait_for(websocket, "first")
        # The subscription stands now: this one can only come through the bus.
        _say(speaker, "second")
        _wait_for(websocket, "second")


def _say(browser: Browser, text: str) -> None:
    browser.call("/html_editor/bus_broadcast", **PLACE, bus_data={"text": text})


def _wait_for(websocket: Websocket, text: str) -> None:
    while text not in [it["payload"].get("text") for it in websocket.notifications()]:
        pass
