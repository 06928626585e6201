"""A checkout and a machine that hold little more than the set-up scripts need."""

import shutil
from pathlib import Path

import pytest

from tests.setup.shell import ROOT, write_program

# Stands for Go: `build -o FILE` writes a program that knows its version, `list` names a module.
GO = """#!/bin/sh
echo "$1" >> "$GO_LOG"
case $1 in
    version) echo "go version go1.99.0 linux/amd64" ;;
    list) echo "$GO_MODULE" ;;
    build)
        while [ "$1" != -o ]; do shift; done
        printf '#!/bin/sh\\necho 3.259.0\\n' > "$2"
        chmod +x "$2"
        case $2 in *language-python) [ ! -e "$GO_BREAKS" ] || exit 7 ;; esac ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with the set-up scripts alone; its path has a space."""
    root = tmp_path / "a checkout"
    shutil.copytree(ROOT / "setup", root / "setup")
    shutil.copytree(ROOT / "offline/engine", root / "offline/engine")
    for name in ("env.sh", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, root / name)
    (root / ".venv").symlink_to(ROOT / ".venv")
    return root


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a machine with Go, an empty cache, and no Pulumi."""
    programs = tmp_path / "programs"
    write_program(programs / "go", GO)
    sdk = tmp_path / "sdk/python"
    write_program(sdk / "cmd/pulumi-language-python-exec", "#!/bin/sh\n")
    write_program(sdk / "dist/pulumi-resource-pulumi-python", "#!/bin/sh\n")
    return {
        "PATH": f"{programs}:/usr/bin:/bin",
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "GO_LOG": str(tmp_path / "go.log"),
        "GO_MODULE": str(sdk.parent),
        "GO_BREAKS": str(tmp_path / "go-breaks"),
    }
