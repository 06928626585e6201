"""Running the command in this process, against a fake platform."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from odoo_cloud_lib.cli import main
from odoo_cloud_lib.cli.settings import Settings
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud


@dataclass(frozen=True)
class Said:
    """What a run said."""

    code: int
    output: str
    errors: str

    @property
    def json(self) -> Any:  # noqa: ANN401
        """The document on stdout."""
        return json.loads(self.output)


Run = Callable[..., Said]


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> FakeCloud:
    """Return the platform that every command finds."""
    fake = FakeCloud()

    def found(_settings: Settings) -> FakeCloud:
        return fake

    monkeypatch.setattr(Settings, "open", found)
    for name in ("ODOO_CLOUD_STACK", "ODOO_CLOUD_PROJECT", "ODOO_CLOUD_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    return fake


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs the command to its end: ``run("tenants", "list")``."""

    def run_(*arguments: str) -> Said:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run_
