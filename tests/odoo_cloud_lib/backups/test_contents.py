"""Linking the files of an Odoo that is at work."""

import subprocess
from pathlib import Path

import pytest

from odoo_cloud_lib.backups.contents import LINK_ALL, LINK_NAMED

COPY = "#!/bin/sh\n/bin/cp \"$@\"\necho 'cp: cannot stat %s' >&2\nexit 1\n"


def run(tree: Path, script: str, *arguments: str, tools: Path | None = None) -> str:
    """Run a script in a volume, as a container does; return what it prints."""
    path = f"{tools}:/usr/bin:/bin" if tools else "/usr/bin:/bin"
    done = subprocess.run(  # noqa: S603
        ["/bin/sh", "-euc", script, "sh", *arguments],
        cwd=tree,
        env={"PATH": path},
        check=True,
        text=True,
        capture_output=True,
    )
    return done.stdout


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a volume with two files of a database acme."""
    folder = tmp_path / "tree/filestore/acme"
    for name in ("aa/one", "bb/two", "checklist/aa/one"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    return tmp_path / "tree"


def failing(tools: Path, error: str) -> Path:
    """Make a ``cp`` that does its work, and tells of an error."""
    tools.mkdir()
    (tools / "cp").write_text(COPY % error)
    (tools / "cp").chmod(0o755)
    return tools


def test_what_the_garbage_collection_removes_meanwhile_is_no_error(
    tree: Path, tmp_path: Path
) -> None:
    """No attachment names it any more; all else is linked, without the collection's check list."""
    tools = failing(tmp_path / "tools", "'filestore/acme/./cc/3': No such file or directory")
    run(tree, LINK_ALL, "filestore/acme", "links", tools=tools)
    assert sorted(it.name for it in (tree / "links").rglob("*")) == ["aa", "bb", "one", "two"]
    assert (tree / "links/aa/one").samefile(tree / "filestore/acme/aa/one")


def test_any_other_error_is_one(tree: Path, tmp_path: Path) -> None:
    """It is told as it is."""
    tools = failing(tmp_path / "tools", "'filestore/acme/./cc/3': No space left on device")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        run(tree, LINK_ALL, "filestore/acme", "links", tools=tools)
    assert "No space left on device" in caught.value.stderr


def test_what_came_since_is_linked_and_what_is_not_there_is_told(tree: Path) -> None:
    """As the database names it."""
    run(tree, LINK_ALL, "filestore/acme", "links")
    (tree / "filestore/acme/cc").mkdir()
    (tree / "filestore/acme/cc/new").write_text("new")
    (tree / "names").write_text("aa/one\ncc/new\ndd/lost\n")
    assert run(tree, LINK_NAMED, "filestore/acme", "links", "names") == "dd/lost\n"
    assert (tree / "links/cc/new").read_text() == "new"
