"""Ask a project's own checker about a stack file, before anything runs.

The rules live with the Pulumi program, which this library does not import: the checker is a
process of its own, in the project's folder.
"""

import json
import subprocess
import sys
from pathlib import Path

from pydantic import TypeAdapter

from odoo_cloud_lib.errors import ConfigError, Problem, StackError
from odoo_cloud_lib.model import Model

LAST_LINES = 20
_PROBLEMS = TypeAdapter(tuple[Problem, ...])


class SharedParts(Model):
    """A tenant's ``host``, and the images and template there that it stands on, by name."""

    host: str
    shared: frozenset[str]


class Declared(Model):
    """What a sound config declares. ``shared``: all images and templates; ``tenants``: by slug."""

    shared: frozenset[str]
    tenants: dict[str, SharedParts]


def check(project: Path, file: Path) -> Declared:
    """Check the stack file ``file`` with the rules of the project in the folder ``project``.

    Raises:
        ConfigError: lists every mistake in it.
        StackError: the folder holds no such project, or its checker failed.
    """
    answer = json.loads(_ask(project, file))
    problems = _PROBLEMS.validate_python(answer.pop("problems"))
    if problems:
        raise ConfigError(problems)
    return Declared.model_validate(answer)


def _ask(project: Path, file: Path) -> str:
    command = [sys.executable, "-m", "stacks.check", str(file.resolve())]
    log = ""
    # Looked for, as the module of another checkout may be on Python's path.
    if (project / "stacks/check.py").is_file():
        done = subprocess.run(command, cwd=project, text=True, capture_output=True, check=False)  # noqa: S603
        if done.returncode == 0:
            return done.stdout
        log = "\n".join(done.stderr.splitlines()[-LAST_LINES:])
    raise StackError(
        str(project),
        reason="its stacks/check.py did not run; valid: the folder of an odoo-cloud project",
        command=f"cd {project} && python -m stacks.check {file}",
        log=log,
    )
