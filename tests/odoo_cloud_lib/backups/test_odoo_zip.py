"""Zips that somebody brings: what Odoo makes is read, and nothing else does harm."""

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo_cloud_lib.backups.odoo_zip import OdooZip, look_into, series_of
from odoo_cloud_lib.errors import ZipError
from odoo_cloud_lib.units import KIB

DUMP, MANIFEST = "dump.sql", "manifest.json"
CONTENT = b"a paper" * 100


def stored(content: bytes) -> str:
    """Return how Odoo calls a file of this content in its zip."""
    digest = hashlib.sha1(content).hexdigest()  # noqa: S324
    return f"filestore/{digest[:2]}/{digest}"


SOUND = {
    DUMP: b"SELECT 1;\n",
    MANIFEST: b'{"major_version": "19.0", "modules": {}}',
    stored(CONTENT): CONTENT,
    stored(b""): b"",
}
METHODS = {"stored": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a zip may be."""
    return tmp_path / "it.zip"


def members(*more: str | zipfile.ZipInfo, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a sound zip with some members more."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as made:
        for name, content in SOUND.items():
            made.writestr(name, content)
        for it in more:
            made.writestr(it, b"x")
    return buffer.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    """Return a member of another kind than a file's."""
    it = zipfile.ZipInfo(name)
    it.external_attr = mode << 16
    return it


def read(found: OdooZip) -> dict[str, bytes]:
    """Return all that is read of a zip."""
    everything = found.read([found.dump, *found.files])
    return {name: b"".join(pieces) for name, _, pieces in everything}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
def test_what_odoo_makes_is_read(file: Path, method: int) -> None:
    """Its list of files to collect is left out, and what it makes no use of is told."""
    more = (special("filestore/", stat.S_IFDIR), "filestore/checklist/ab/x", "notes.txt")
    file.write_bytes(members(*more, "filestore/.DS_Store", method=method))
    found = look_into(file)
    assert found.manifest.major_version == "19.0"
    assert found.files_bytes == 4 * KIB
    assert found.left_out == ("notes.txt", "filestore/.DS_Store")
    assert read(found) == {
        DUMP: SOUND[DUMP],
        stored(CONTENT).removeprefix("filestore/"): CONTENT,
        stored(b"").removeprefix("filestore/"): b"",
    }


@pytest.mark.parametrize(
    ("member", "reason"),
    [
        ("../../etc/cron.d/x", "leads out of the zip"),
        ("filestore/ab/../../x", "leads out of the zip"),
        ("./dump.sql", "leads out of the zip"),
        ("/etc/passwd", "has no plain name"),
        ("filestore\\ab\\x", "has no plain name"),
        ("C:/x", "has no plain name"),
        ("dump.sql\x01", "has no plain name"),
        (special("x", stat.S_IFLNK | 0o777), "is a link or a special file"),
        (special(stored(b"l"), stat.S_IFLNK | 0o777), "is a link or a special file"),
        (special("pipe", stat.S_IFIFO), "is a link or a special file"),
        (special("device", stat.S_IFBLK), "is a link or a special file"),
    ],
)
def test_what_odoo_never_makes_is_refused(
    file: Path, member: str | zipfile.ZipInfo, reason: str
) -> None:
    """Whatever else is in it."""
    file.write_bytes(members(member))
    with pytest.raises(ZipError, match=rf"its member '.*' {reason}; valid: a zip of Odoo's"):
        look_into(file)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [DUMP, stored(CONTENT), "notes.txt"])
def test_two_of_a_name_are_refused(file: Path, name: str) -> None:
    """Who reads it would have to choose."""
    file.write_bytes(members(name, name))
    with pytest.raises(ZipError, match=f"it has '{name}' twice"):
        look_into(file)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused(file: Path, method: int) -> None:
    """Odoo uses none of them, and they may want any amount of memory."""
    file.write_bytes(members(method=method))
    with pytest.raises(ZipError, match=f"is packed by method {method}; valid: stored or deflated"):
        look_into(file)


def test_an_encrypted_one_is_refused(file: Path) -> None:
    """By the flag that says so."""
    content = bytearray(members())
    at = content.index(b"PK\x01\x02")
    content[at + 8] |= 1
    file.write_bytes(content)
    with pytest.raises(ZipError, match="is encrypted"):
        look_into(file)


def test_what_is_no_zip_of_a_database_is_refused(file: Path, tmp_path: Path) -> None:
    """Nothing there, a folder, no zip, one without a dump, one with a manifest of no use."""
    with pytest.raises(ZipError, match="No such file or directory"):
        look_into(file)
    with pytest.raises(ZipError, match="Is a directory"):
        look_into(tmp_path)
    file.write_bytes(b"PK\x03\x04 and so on")
    with pytest.raises(ZipError, match="it is no zip, or a damaged one"):
        look_into(file)
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("backup/dump.sql", b"")
    with pytest.raises(ZipError, match=r"it has no dump\.sql; valid: .*at its top"):
        look_into(file)
    for text in (b"[]", b"{", b"\xff", b'{"major_version": 19}'):
        with zipfile.ZipFile(file, "w") as made:
            made.writestr(DUMP, b"")
            made.writestr(MANIFEST, text)
        with pytest.raises(ZipError, match=r"its manifest\.json is not as Odoo writes it"):
            look_into(file)


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
@pytest.mark.parametrize("more", [-(2**20), -1, 1])
def test_more_or_less_than_was_declared_is_never_passed_on(
    file: Path, method: int, more: int
) -> None:
    """The disk was checked for the declared size: no byte comes above it."""
    content = bytes(3 * 2**20)
    with zipfile.ZipFile(file, "w", method) as made:
        made.writestr(DUMP, content)
        made.infolist()[0].file_size += more
    found, got = look_into(file), list[bytes]()
    with pytest.raises(ZipError, match=r"its member 'dump\.sql' is damaged"):
        got.extend(pieces_of(found))
    assert 0 < sum(map(len, got)) <= found.dump.file_size == len(content) + more


def pieces_of(found: OdooZip) -> Iterator[bytes]:
    """Yield a zip's dump as it is sent."""
    for _, _, pieces in found.read([found.dump]):
        yield from pieces


def test_one_that_was_exchanged_meanwhile_is_not_sent(file: Path) -> None:
    """What is sent is what was looked at, or an error."""
    file.write_bytes(members())
    found = look_into(file)
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(DUMP, b"DROP DATABASE acme")
    with pytest.raises(ZipError, match="is damaged"):
        read(found)


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_damage_is_told_or_does_none(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Bytes that are changed, cut off or put in: what comes out is what went in, or an error."""
    content = bytearray(members(method=data.draw(st.sampled_from([*METHODS.values()]))))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    file = tmp_path_factory.getbasetemp() / "damaged.zip"
    file.write_bytes(content)
    found = dict[str, bytes]()
    with suppress(ZipError):
        found = read(look_into(file))
    sound = {name.removeprefix("filestore/"): it for name, it in SOUND.items()}
    assert found.items() <= sound.items()


def test_which_odoo_a_version_is_of() -> None:
    """A long-term one, and one between."""
    assert series_of("19.0.1.3") == "19.0"
    assert series_of("saas~18.2.1.3") == "saas~18.2"
