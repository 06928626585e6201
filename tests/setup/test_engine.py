"""Where the engine comes from, and that a half-made one is never taken for done."""

from pathlib import Path

import pytest

from tests.setup.shell import run, write_program

ENGINE = (
    "pulumi",
    "pulumi-language-python",
    "pulumi-language-python-exec",
    "pulumi-resource-pulumi-python",
)


def engine_folder(folder: Path, version: str) -> Path:
    """Make a folder that holds an engine and its language host, in name only."""
    write_program(folder / "pulumi", f"#!/bin/sh\necho {version}\n")
    write_program(folder / "pulumi-language-python", "#!/bin/sh\n")
    return folder


def test_engine_is_built_once(checkout: Path, machine: dict[str, str]) -> None:
    """The folder is printed, whole; the second time nothing is built."""
    build = checkout / "offline/engine/build.sh"
    first = run(build, environment=machine)
    builds = Path(machine["GO_LOG"]).read_text().count("build")
    second = run(build, environment=machine)

    folder = Path(first.stdout.strip())
    assert first.stdout == second.stdout, first.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(ENGINE)
    assert (builds, Path(machine["GO_LOG"]).read_text().count("build")) == (2, 2)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_broken_off_build_leaves_no_engine(checkout: Path, machine: dict[str, str]) -> None:
    """What is half made is not found by the next run, which builds the rest."""
    build = checkout / "offline/engine/build.sh"
    Path(machine["GO_BREAKS"]).touch()
    first = run(build, environment=machine)
    left = [path.name for path in Path(machine["XDG_CACHE_HOME"], "odoo-cloud").iterdir()]
    Path(machine["GO_BREAKS"]).unlink()
    second = run(build, environment=machine)

    assert first.returncode != 0
    assert "the language host did not build" in first.stderr
    assert not [name for name in left if name.startswith("engine-")]
    assert second.returncode == 0, second.stderr


@pytest.mark.parametrize("missing", ENGINE)
def test_half_made_engine_is_not_taken_for_done(
    missing: str, checkout: Path, machine: dict[str, str]
) -> None:
    """An engine that lacks one of its programs is built anew."""
    build = checkout / "offline/engine/build.sh"
    folder = Path(run(build, environment=machine).stdout.strip())
    (folder / missing).unlink()

    done = run(build, environment=machine)

    assert done.stdout.strip() == str(folder), done.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(ENGINE)


def test_engine_on_path_is_taken(checkout: Path, machine: dict[str, str], tmp_path: Path) -> None:
    """A new enough engine of the machine's own is used where it is, and nothing is linked."""
    own = engine_folder(tmp_path / "own", "v3.300.1")
    path = {**machine, "PATH": f"{own}:{machine['PATH']}"}

    done = run(checkout / "setup/engine.sh", environment=path)

    assert f"{own}/pulumi, v3.300.1, found on PATH" in done.stderr
    assert not (checkout / ".odoo-cloud/engine").exists()
    assert not Path(machine["GO_LOG"]).exists()


@pytest.mark.parametrize("version", ["v3.200.0", "v4.1.0"])
def test_engine_on_path_that_does_not_fit(
    version: str, checkout: Path, machine: dict[str, str], tmp_path: Path
) -> None:
    """One that is too old or of another major version is left alone, and one is built."""
    own = engine_folder(tmp_path / "own", version)
    path = {**machine, "PATH": f"{own}:{machine['PATH']}"}

    done = run(checkout / "setup/engine.sh", environment=path)

    assert done.returncode == 0, done.stderr
    assert (checkout / ".odoo-cloud/engine/pulumi").is_file()
