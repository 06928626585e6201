"""The reference page is that of the commands, and every command has help."""

from pathlib import Path
from typing import Any

import typer

from odoo_cloud_lib.cli.app import app
from odoo_cloud_lib.cli.environment import VARIABLES
from odoo_cloud_lib.cli.reference import commands, render

ROOT = Path(__file__).parents[3]


def every_command() -> dict[str, Any]:
    """Return the commands by what is typed."""
    return dict(commands(typer.main.get_command(app)))


def test_the_page_is_up_to_date() -> None:
    """``make schema`` writes it anew."""
    assert (ROOT / "docs/cli.md").read_text() == render()


def test_every_command_and_option_has_help() -> None:
    """What nobody explains does not exist."""
    found = every_command()
    assert {"tenants list", "tenants create", "operations resume", "audit"} <= {*found}
    assert [path for path, it in found.items() if not it.help] == []
    silent = [
        f"{path} {it.name}"
        for path, command in found.items()
        for it in command.params
        if not it.help and not getattr(it, "hidden", False)
    ]
    assert silent == []


def test_every_environment_variable_is_known_to_the_page() -> None:
    """The code asks for no other of ours."""
    code = "".join(it.read_text() for it in (ROOT / "odoo_cloud_lib/cli").glob("*.py"))
    asked = {name for name in VARIABLES if f'"{name}"' in code}
    assert asked == {*VARIABLES}
