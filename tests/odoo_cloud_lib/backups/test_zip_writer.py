"""Zips that are written: whole under their name, or not there."""

import io
import stat
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import pytest

from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.odoo_zip import look_into
from odoo_cloud_lib.backups.zip_writer import ZipTarget, odoo_manifest
from odoo_cloud_lib.errors import ZipError

MANIFEST = Manifest(
    slug="acme",
    stack="prod",
    host="paris",
    when=datetime(2026, 1, 2, 3, 4, 6, tzinfo=UTC),
    image="odoo-cloud/odoo:19.0",
    image_id="sha256:00",
    modules={"base": "19.0.1.3", "web": "19.0.1.0"},
    database_bytes=1,
    rows={},
    files=1,
    missing=(),
    damaged=(),
)


@pytest.fixture
def target(tmp_path: Path) -> ZipTarget:
    """Return a file that is not there."""
    return ZipTarget(path=tmp_path / "it.zip", mark="acme")


def files(*contents: bytes) -> Iterator[tuple[str, int, IO[bytes]]]:
    """Yield a dump for each of them."""
    for content in contents:
        yield "dump.sql", len(content), io.BytesIO(content)


def test_it_is_there_once_it_is_whole(target: ZipTarget) -> None:
    """Then it is its owner's alone, and its entries are of the backup's moment."""
    target.partial.write_bytes(b"what a killed run left")
    target.write(MANIFEST, files(b"SELECT 1;" * 1000))
    assert not target.path.exists()
    target.finish()
    assert stat.S_IMODE(target.path.stat().st_mode) == 0o600
    assert not target.partial.exists()
    dump = look_into(target.path).dump
    assert (dump.file_size, dump.date_time) == (9000, (2026, 1, 2, 3, 4, 6))
    assert dump.compress_size < 1000


def test_a_large_one_has_what_large_ones_need(
    target: ZipTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each file's size is told beforehand, so that its header has room for it (Zip64)."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 1000)
    target.write(MANIFEST, files(b"SELECT 1;" * 1000))
    target.finish()
    assert look_into(target.path).dump.file_size == 9000


def test_what_is_there_is_never_replaced(target: ZipTarget) -> None:
    """Not even if it came while the zip was written, nor if it is a link to nothing."""
    assert [*target.blockers()] == []
    target.write(MANIFEST, files(b""))
    target.path.symlink_to("nowhere")
    with pytest.raises(ZipError, match="it is there already; valid: a name that is free"):
        target.finish()
    assert target.path.is_symlink()
    target.clear()
    assert [*target.path.parent.iterdir()] == [target.path]


def test_its_folder_has_to_be_there(target: ZipTarget) -> None:
    """It is not made."""
    elsewhere = ZipTarget(path=target.path.parent / "no/it.zip", mark="acme")
    [error] = elsewhere.blockers()
    assert "its folder is not there" in str(error)
    with pytest.raises(ZipError, match="could not be written"):
        elsewhere.write(MANIFEST, files(b""))


def test_the_manifest_is_odoos() -> None:
    """With the keys that its database manager writes, whatever Odoo it is."""
    assert odoo_manifest(MANIFEST, 180006) == {
        "odoo_dump": "1",
        "db_name": "acme",
        "version": "19.0",
        "version_info": [19, 0, 0, "final", 0, ""],
        "major_version": "19.0",
        "pg_version": "18.0",
        "modules": {"base": "19.0.1.3", "web": "19.0.1.0"},
    }
    between = MANIFEST.model_copy(update={"modules": {"base": "saas~18.2.1.3"}})
    assert odoo_manifest(between, 170010)["version_info"] == ["saas~18", 2, 0, "final", 0, ""]
