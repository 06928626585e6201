"""docs/library.md: what it shows is what happens."""

import re
from typing import Any

import pytest

from odoo_cloud_lib import Cloud
from tests.integration.stack import ROOT, Stack

pytestmark = pytest.mark.engine

PAGE = ROOT / "docs/library.md"


@pytest.mark.timeout(900)
def test_every_example_runs(edited: Stack, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """From top to bottom, as one program; the stack that it calls prod is the test's."""

    def opened(_name: str, **_options: object) -> Cloud:
        return cloud

    monkeypatch.setattr(Cloud, "from_stack", opened)
    names: dict[str, Any] = {}
    examples = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert len(examples) > 10
    try:
        for example in examples:
            exec(compile(example, str(PAGE), "exec"), names)  # noqa: S102 - our own page
    finally:
        backups = {it.volume for it in cloud.final_backups()}
        with cloud.session() as session:
            docker = session.host("local").docker
            for volume in backups:
                docker.volumes.get(volume).remove()
    edited.preview("--expect-no-changes")
