"""The reference of the command, for readers: ``docs/cli.md``.

Owns: the layout of the page. Every word about a command comes from the command, so that the page
and ``--help`` say the same. ``python -m odoo_cloud_lib.cli.reference FILE`` writes it.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import typer

from odoo_cloud_lib.cli.app import NAME, app
from odoo_cloud_lib.cli.environment import VARIABLES
from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.json_shapes import tables, told
from odoo_cloud_lib.cli.options import SHAPES, Shape, parameters_of
from odoo_cloud_lib.cli.perform import PLANS
from odoo_cloud_lib.cli.selection import some

CHOICE = frozenset(it.name for it in parameters_of(some))
FAILURE = Shape("odoo_cloud_lib.outcome:Failure")
TITLE = f"""\
# The command `{NAME}`
<!-- Written by `make schema` from the commands themselves. -->

`. ./env.sh` puts it on the PATH, and `{NAME} --install-completion` teaches it to the shell.

Results go to stdout, progress and errors to stderr. With `--json` stdout is one document: the \
result, or `{{"error": …}}` with a {told(FAILURE)} where there is none.
"""
SEVERAL = """\
## Several tenants
Most verbs take several slugs, `--all` or `--filter`. `--parallel` tenants are worked on side by \
side; the engine takes one at a time. One tenant's failure stops no other. What takes something \
from visitors asks first where tenants were not named. On ^C what is begun comes to its end, and \
the rest is not begun; a second ^C leaves it half-way, to be finished with `operations resume`.

"""
CHOOSING = "Tenants are chosen as [above](#several-tenants).\n\n"


def render() -> str:
    """Return the text of the page."""
    root: Any = typer.main.get_command(app)
    choosing = next(it for _, it in commands(root) if _chooses(it))
    shapes = [*(it for each in SHAPES.values() for it in each), PLANS, FAILURE]
    parts = [
        TITLE,
        f"## Options of every command\n{_table('option', _options(root))}",
        f"## Environment\n{_table('variable', VARIABLES.items())}",
        f"## Exit codes\n{_table('code', ((str(int(it)), it.meaning) for it in ExitCode))}",
        SEVERAL + _table("option", _options(choosing, of_choice=True)),
        "## Commands\n",
        *(_command(path, it) for path, it in commands(root)),
        "## JSON\n",
        *(f"### {name}\n{table}\n" for name, table in tables(shapes).items()),
    ]
    return "\n".join(parts).rstrip("\n") + "\n"


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Yield every command that does something, as it is typed: ``tenants list``."""
    inner: dict[str, Any] | None = getattr(command, "commands", None)
    if inner is None:
        yield path, command
        return
    for name, it in inner.items():
        yield from commands(it, f"{path} {name}".strip())


def _command(path: str, command: Any) -> str:  # noqa: ANN401
    usage = " ".join(command.collect_usage_pieces(_context(command)))
    text = f"### {path}\n`{NAME} {path} {usage}`\n\n{command.help}\n\n"
    if _chooses(command):
        text += CHOOSING
    if options := [*_options(command)]:
        text += f"{_table('option', options)}\n"
    plans = f"; of a plan {told(PLANS)}" if _has(command, "dry") else ""
    return f"{text}JSON: {', or '.join(map(told, SHAPES[path]))}{plans}.\n"


def _chooses(command: Any) -> bool:  # noqa: ANN401
    return _has(command, "all_")


def _has(command: Any, name: str) -> bool:  # noqa: ANN401
    return any(it.name == name for it in command.params)


def _options(command: Any, *, of_choice: bool = False) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield names and help of a command's options; those that many share are told once."""
    told_once = CHOICE if _chooses(command) else frozenset[str]()
    for it in command.params:
        record = it.get_help_record(_context(command))
        of_every_command = it.name == "json" and command.name != NAME
        if record and not of_every_command and (it.name in told_once) is of_choice:
            yield record[0].partition(" <")[0], record[1]


def _context(command: Any) -> Any:  # noqa: ANN401
    return command.context_class(command, info_name=command.name)


def _table(head: str, rows: Iterable[tuple[str, str]]) -> str:
    lines = [
        f"| `{name}` | {' '.join(text.replace('|', '&#124;').replace('<', '&lt;').split())} |\n"
        for name, text in rows
    ]
    return f"| {head} | what it is |\n|---|---|\n{''.join(lines)}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(render())
