"""The Python environment."""

import re
from pathlib import Path

from tests.setup.shell import ROOT, run, write_program


def test_python_too_old(checkout: Path, tmp_path: Path) -> None:
    """What was found and what is wanted are both named."""
    for name in ("python3", *(f"python3.{minor}" for minor in range(11, 15))):
        text = '#!/bin/sh\n[ "$1" = --version ] && echo Python 3.9.2 || exit 1\n'
        write_program(tmp_path / "old" / name, text)
    (checkout / ".venv").unlink()

    done = run(checkout / "setup/python.sh", environment={"PATH": f"{tmp_path}/old:/usr/bin:/bin"})

    assert done.returncode == 1
    assert "no Python 3.11 or newer on PATH; python3 is: Python 3.9.2" in done.stderr


def test_first_lock_is_a_part_of_the_second() -> None:
    """`make up` after `make test` finds all it needs."""

    def pins(name: str) -> set[str]:
        return set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")
