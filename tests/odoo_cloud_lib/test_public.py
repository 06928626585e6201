"""The public names are those of ``__all__``, and the built package has them without Pulumi."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import odoo_cloud_lib
from tests.odoo_cloud_lib.test_inventory import EXPORTED

ROOT = Path(__file__).parents[2]
LIST = """\
import importlib.util, json, sys
from odoo_cloud_lib import Cloud, Inventory

assert importlib.util.find_spec("pulumi") is None
cloud = Cloud(Inventory.read(json.load(open(sys.argv[1]))))
print({slug: tenant.url for slug, tenant in cloud.tenants.items()})
"""


def test_every_public_name_is_there() -> None:
    """Under the name that it is listed with; no other one is."""
    for name in odoo_cloud_lib.__all__:
        assert getattr(odoo_cloud_lib, name).__name__ == name
    assert dir(odoo_cloud_lib) == odoo_cloud_lib.__all__
    with pytest.raises(AttributeError, match="'odoo_cloud_lib' has no attribute 'Clowd'"):
        getattr(odoo_cloud_lib, "Clowd")  # noqa: B009 - a type checker knows better


def test_importing_it_loads_nothing_that_a_program_may_not_need() -> None:
    """Neither connections nor the command line: the engine starts many such processes."""
    heavy = "{'docker', 'httpx2', 'psycopg', 'pydantic', 'rich'}"
    code = f"import sys, odoo_cloud_lib; print({heavy} & {{*sys.modules}})"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "set()\n"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment of its own, into which the built package is installed."""
    folder = tmp_path_factory.mktemp("elsewhere")
    pip = ("-m", "pip", "--disable-pip-version-check", "--quiet")
    run(sys.executable, *pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    run(sys.executable, "-m", "venv", str(folder / "venv"))
    pins = re.findall(r"^[a-z0-9_.-]+==[^ ;\\]+", (ROOT / "requirements.lock").read_text(), re.M)
    (folder / "pins.txt").write_text("\n".join(pins))
    (wheel,) = folder.glob("*.whl")
    python = str(folder / "venv/bin/python")
    run(python, *pip, "install", "--constraint", str(folder / "pins.txt"), str(wheel))
    return folder


def test_the_built_package_lists_tenants_without_pulumi(elsewhere: Path) -> None:
    """From an inventory file, in an environment that never saw this checkout."""
    file = elsewhere / "inventory.json"
    file.write_text(json.dumps(EXPORTED))
    told = run(str(elsewhere / "venv/bin/python"), "-c", LIST, str(file), cwd=elsewhere)
    assert told == "{'acme': 'https://acme.odoo.localhost:8443'}\n"


def run(*command: str, cwd: Path = ROOT) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(  # noqa: S603
        command, cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
