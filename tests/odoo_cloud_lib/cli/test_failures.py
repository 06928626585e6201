"""What nobody foresaw: a line, and no secret."""

import pytest

from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud


def test_an_unknown_error_is_a_line(cloud: FakeCloud, run: Run) -> None:
    """Its own words are left out: they may quote a password."""
    cloud.errors["operation"] = KeyError("hunter2")
    said = run("operations", "show", "1")
    assert said.code == 1
    assert said.errors == (
        "odoo-cloud: KeyError, which should not happen\n"
        "  next: the same again with ODOO_CLOUD_DEBUG=1 shows where\n"
    )


def test_where_it_was_is_shown_on_demand(
    cloud: FakeCloud, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The places in the code, still without words and values."""
    cloud.errors["operation"] = KeyError("hunter2")
    monkeypatch.setenv("ODOO_CLOUD_DEBUG", "1")
    said = run("operations", "show", "1")
    assert 'fake_cloud.py", line' in said.errors
    assert "hunter2" not in said.errors


@pytest.mark.usefixtures("cloud")
def test_what_is_shown_cannot_steer_the_terminal(run: Run) -> None:
    """Escape sequences and lone surrogates of arguments are written out."""
    said = run("tenants", "create", "\x1b[2J\udcff", "--plan", "basic")
    assert said.code == 2
    assert "\x1b" not in said.errors
    assert "x1b[2J" in said.errors
    said = run("tenants", "suspend", "\x1b]0;x\x07")
    assert "\x1b" not in said.output
