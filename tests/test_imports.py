"""The direction of import: stacks → components → odoo_cloud_lib, and nothing happens on import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN = {
    "odoo_cloud_lib": {"stacks", "components", "pulumi", "pulumi_docker", "pulumi_random"},
    "components": {"stacks", "offline", "tests"},
    "stacks": {"offline", "tests"},
}
# What speaks to the engine; the rest of the library does without Pulumi.
WITH_PULUMI = "odoo_cloud_lib/engine/pulumi_engine.py"


def _imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_a_room_imports_only_what_lies_below_it(room: str) -> None:
    """Every file of a room keeps to the direction."""
    files = sorted((ROOT / room).rglob("*.py"))
    wrong = {
        str(file.relative_to(ROOT)): sorted(found)
        for file in files
        if (found := _imported(file) & FORBIDDEN[room])
    }
    if room == "odoo_cloud_lib":
        assert wrong.pop(WITH_PULUMI) == ["pulumi"]
    assert files
    assert wrong == {}


def test_the_library_imports_without_pulumi() -> None:
    """What only reads or acts on data needs no Pulumi installed."""
    code = (
        "import sys; sys.modules['pulumi'] = None\n"
        "import pkgutil, importlib, odoo_cloud_lib\n"
        "for it in pkgutil.walk_packages(odoo_cloud_lib.__path__, 'odoo_cloud_lib.'):\n"
        "    if it.name not in {'odoo_cloud_lib.stack', 'odoo_cloud_lib.engine.pulumi_engine'}:\n"
        "        importlib.import_module(it.name)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603


def test_without_pulumi_the_part_that_needs_it_says_so() -> None:
    """What is missing, and how to get it."""
    code = "import sys; sys.modules['pulumi'] = None\nimport odoo_cloud_lib.stack\n"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "odoo_cloud_lib.errors.StackError: pulumi: " in done.stderr
    assert "next: pip install 'odoo-cloud[pulumi]'" in done.stderr
