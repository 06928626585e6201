"""The stack file on disk: whole at any moment, whoever looks at it and whatever is killed."""

import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from odoo_cloud_lib.errors import ConfigFileError
from odoo_cloud_lib.stack_file.file import drafted, read, write

OLD, NEW = "a: old\r\n" * 20_000, "a: new\n" * 30_000
KILLS = 15
WRITER = """\
import sys
from pathlib import Path
from odoo_cloud_lib.stack_file.file import write

path, texts = Path(sys.argv[1]), (sys.argv[2], sys.argv[3])
print("ready", flush=True)
while True:
    for text in texts:
        write(path, Path(text).read_bytes().decode())
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a stack file with the text ``OLD``."""
    path = tmp_path / "Pulumi.dev.yaml"
    path.write_bytes(OLD.encode())
    return path


def names(folder: Path) -> list[str]:
    """Return what is in a folder."""
    return sorted(it.name for it in folder.iterdir())


def test_the_text_is_read_as_it_was_written(file: Path) -> None:
    """Line ends and characters beyond ASCII included; nothing else is left in the folder."""
    write(file, "a: ☂\r\n")
    assert read(file) == "a: ☂\r\n"
    assert file.read_bytes() == b"a: \xe2\x98\x82\r\n"
    assert names(file.parent) == ["Pulumi.dev.yaml"]


def test_a_draft_takes_the_place_only_if_all_went_well(file: Path) -> None:
    """Until then it lies beside the file; after a failure it is gone."""
    with suppress(ZeroDivisionError), drafted(file, NEW) as draft:
        assert (read(draft), read(file)) == (NEW, OLD)
        raise ZeroDivisionError
    assert read(file) == OLD
    assert names(file.parent) == ["Pulumi.dev.yaml"]


def test_mode_and_owner_stay(file: Path) -> None:
    """Also where the new file would be somebody else's by default."""
    file.chmod(0o640)
    if os.getuid() == 0:
        os.chown(file, 12345, 54321)
    before = file.stat()
    write(file, NEW)
    after = file.stat()
    assert (after.st_mode, after.st_uid, after.st_gid) == (
        before.st_mode,
        before.st_uid,
        before.st_gid,
    )


def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """What it leads to is replaced."""
    link = tmp_path / "elsewhere.yaml"
    link.symlink_to(file)
    write(link, NEW)
    assert link.is_symlink()
    assert read(file) == NEW


@pytest.mark.parametrize("text", [None, b"\xff\xfe"])
def test_what_cannot_be_read_is_named(tmp_path: Path, text: bytes | None) -> None:
    """A missing file, and one that is not UTF-8."""
    path = tmp_path / "Pulumi.dev.yaml"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(ConfigFileError, match=r"Pulumi\.dev\.yaml: cannot be read: "):
        read(path)


@pytest.mark.parametrize("text", ["a: \ud800\n", "fine\n"])
def test_what_cannot_be_written_is_named(tmp_path: Path, text: str) -> None:
    """Half a character, and a file that was never there."""
    path = tmp_path / "Pulumi.dev.yaml"
    if text != "fine\n":
        path.write_text("a: 1\n")
    with pytest.raises(ConfigFileError, match=r"Pulumi\.dev\.yaml: cannot be written: "):
        write(path, text)
    assert not path.exists() or read(path) == "a: 1\n"


def test_a_writer_that_is_killed_leaves_the_old_or_the_new_text(file: Path, tmp_path: Path) -> None:
    """At any moment; and the next one is not in the way of what it left."""
    texts = [tmp_path / "old", tmp_path / "new"]
    texts[0].write_bytes(OLD.encode())
    texts[1].write_bytes(NEW.encode())
    for kill in range(KILLS):
        arguments = [sys.executable, "-c", WRITER, str(file), *map(str, texts)]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE) as process:  # noqa: S603
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.007 * kill)
            process.kill()
        assert read(file) in {OLD, NEW}
    write(file, "a: 1\n")
    assert read(file) == "a: 1\n"
    assert names(tmp_path) == ["Pulumi.dev.yaml", "new", "old"]
