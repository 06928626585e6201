"""Tenants from a CSV file: all mistakes at once, before anything is done."""

from pathlib import Path

import pytest

from tests.odoo_cloud_lib.cli.conftest import Run
from tests.odoo_cloud_lib.cli.fake_cloud import FakeCloud

GOOD = """\
slug,plan,domain,host,module,set,company,currency,country,language,timezone
initech,basic,erp.initech.example www.initech.example,local,base sale,memory=2GiB cpus=1.5,,,,,
hooli,business,,,,,Hooli GmbH,EUR,DE,de_DE,Europe/Berlin

"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a good file."""
    file = tmp_path / "tenants.csv"
    file.write_text(GOOD)
    return file


def test_each_line_becomes_a_tenant(cloud: FakeCloud, run: Run, file: Path) -> None:
    """With everything that an option could give."""
    said = run("tenants", "create", "--from", str(file), "--parallel", "1")
    assert said.code == 0
    given = {slug: verb.model_dump(mode="json", exclude_defaults=True) for verb, slug in cloud.done}
    assert given == {
        "initech": {
            "entry": {
                "plan": "basic",
                "domains": ["erp.initech.example", "www.initech.example"],
                "host": "local",
                "modules": ["base", "sale"],
                "overrides": {"memory": "2GiB", "cpus": 1.5},
            }
        },
        "hooli": {
            "entry": {"plan": "business"},
            "companies": [
                {
                    "name": "Hooli GmbH",
                    "currency": "EUR",
                    "country": "DE",
                    "language": "de_DE",
                    "timezone": "Europe/Berlin",
                }
            ],
        },
    }
    assert "hooli: at work\n" in said.errors


def test_a_file_of_a_spreadsheet_is_read(cloud: FakeCloud, run: Run, file: Path) -> None:
    """A mark at its beginning, semicolons, Windows' line ends."""
    file.write_bytes("\ufeffslug;plan\r\ninitech;basic\r\n".encode())
    assert run("tenants", "create", "--from", str(file)).code == 0
    assert [slug for _, slug in cloud.done] == ["initech"]


def test_every_bad_line_is_told_and_nothing_is_done(cloud: FakeCloud, run: Run, file: Path) -> None:
    """With its line, and what would be right."""
    file.write_text("slug,plan,set\nok,basic,\nNo,basic,\nok,huge,\nx,basic,workers=many\n")
    said = run("tenants", "create", "--from", str(file))
    assert (said.code, cloud.done) == (2, [])
    lines = said.errors.splitlines()
    assert lines[0] == "create: 4 of its values cannot be used"
    assert [line.partition("; valid")[0] for line in lines[1:-1]] == [
        "  tenants.csv line 3: slug: given 'No'",
        "  tenants.csv line 4: entry.plan: given 'huge'",
        "  tenants.csv line 4: slug: given 'ok'",
        "  tenants.csv line 5: entry.overrides.workers: given 'many'",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "columns: given no slug"),
        ("slug\nacme\n", "columns: given no plan"),
        ("slug,plan,colour\nacme,basic,red\n", "columns: given 'colour'"),
        ("slug,plan,plan\nacme,basic,basic\n", "columns: given 'plan'"),
        ("slug,plan\nacme,basic,extra\n", "line 2: given 3 cells; valid: up to 2"),
    ],
)
def test_a_file_of_another_form_is_refused(
    cloud: FakeCloud, run: Run, file: Path, text: str, told: str
) -> None:
    """Columns are known by their names, each once."""
    file.write_text(text)
    said = run("tenants", "create", "--from", str(file))
    assert (said.code, cloud.done) == (2, [])
    assert told in said.errors


def test_a_file_that_cannot_be_read_is_refused(cloud: FakeCloud, run: Run, file: Path) -> None:
    """Missing, a folder, or no text."""
    assert run("tenants", "create", "--from", str(file.parent / "none.csv")).code == 2
    assert run("tenants", "create", "--from", str(file.parent)).code == 2
    file.write_bytes(b"slug,plan\n\xff,basic\n")
    assert run("tenants", "create", "--from", str(file)).code == 2
    assert cloud.done == []
