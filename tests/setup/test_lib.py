"""The functions that the set-up scripts share."""

from pathlib import Path

import pytest

from tests.setup.shell import run, write_program


@pytest.mark.parametrize(
    ("left", "right", "at_least"),
    [
        ("3.259.0", "3.259.0", True),
        ("v3.272.0", "3.259.0", True),
        ("3.99.0", "3.259.0", False),
        ("3.260", "3.259.7", True),
        ("3.259.0-alpha.1", "3.259.0", False),
        ("3.260.0-alpha.1", "3.259.0", True),
        ("3.259.0+dirty", "3.259.0", True),
        ("4.0.0", "3.259.0", True),
        ("3.08.1", "3.9.0", False),
        ("", "3.259.0", False),
        ("unknown", "3.259.0", False),
    ],
)
def test_version_ge(left: str, right: str, at_least: bool) -> None:  # noqa: FBT001
    """Versions compare number by number, a pre-release before its release."""
    done = run("bash", "-c", f'. setup/lib.sh; version_ge "{left}" "{right}"')

    assert (done.returncode == 0) is at_least, done.stderr


def test_run_logged_tells_why_a_step_failed(checkout: Path) -> None:
    """The end of the log and its place are shown, and the exit code is the command's."""
    script = ". setup/lib.sh; run_logged trial sh -c 'echo broken pipe wrench; exit 3'"

    done = run("bash", "-c", script, cwd=checkout)

    assert done.returncode == 3
    assert "| broken pipe wrench" in done.stderr
    assert (checkout / ".odoo-cloud/log/trial.log").read_text() == "broken pipe wrench\n"


def test_fingerprint_sees_names_contents_and_the_executable_bit(checkout: Path) -> None:
    """Whatever changes what is built changes the fingerprint, and nothing else does."""

    def fingerprint() -> str:
        return run("bash", "-c", ". setup/lib.sh; fingerprint thing", cwd=checkout).stdout

    program = write_program(checkout / "thing/run", "one")
    seen = [fingerprint(), fingerprint()]
    program.write_text("two")
    seen.append(fingerprint())
    program.chmod(0o644)
    seen.append(fingerprint())
    program.rename(program.with_name("walk"))
    seen.append(fingerprint())

    assert seen[0] == seen[1]
    assert len(set(seen)) == 4
