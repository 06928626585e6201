"""What is wrong with a stack file, as programs read it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stacks.check import answer

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("", "nothing"),
        ("[1]\n", "[1]"),
        ("config: 1\n", "1"),
        ("a: {\n", "while parsing a flow node"),
        ("config: {}\nconfig: {}\n", "while constructing a mapping"),
    ],
)
def test_what_is_no_stack_file_is_one_problem(tmp_path: Path, text: str, given: str) -> None:
    """Named after the file."""
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text(text)
    found = answer(file)
    (problem,) = json.loads(json.dumps(found["problems"]))
    assert problem["path"] == "Pulumi.x.yaml"
    assert problem["given"].startswith(given)
    assert (found["shared"], found["tenants"]) == ([], {})


def test_a_missing_key_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """Both are required."""
    file = tmp_path / "Pulumi.x.yaml"
    file.write_text("config: {}\n")
    problems = json.loads(json.dumps(answer(file)["problems"]))
    assert [it["path"] for it in problems] == ["odoo-cloud:platform", "odoo-cloud:tenants"]


def test_the_program_prints_the_answer() -> None:
    """As one JSON value, without Pulumi."""
    code = (
        "import sys, runpy; sys.modules['pulumi'] = None\n"
        "runpy.run_module('stacks.check', run_name='__main__')\n"
    )
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, "Pulumi.prod.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(answer(ROOT / "Pulumi.prod.yaml")))
    assert json.loads(done.stdout)["tenants"]["initech"]["host"] == "nairobi"
