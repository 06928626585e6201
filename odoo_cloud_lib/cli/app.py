"""The application: all commands in their groups, and what becomes of errors."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from odoo_cloud_lib.cli import (
    backups,
    cloning,
    deletion,
    domains,
    operations,
    platform,
    tenant_modules,
    tenant_verbs,
    tenants,
)
from odoo_cloud_lib.cli.exit_codes import ExitCode, code_of
from odoo_cloud_lib.cli.output import write_error, write_json, write_line
from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.errors import OdooCloudError
from odoo_cloud_lib.version import VERSION

NAME = "odoo-cloud"

app = typer.Typer(
    name=NAME,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    context_settings={"max_content_width": 100, "help_option_names": ["-h", "--help"]},
    epilog="These options may stand behind a command as well, all but --version.",
)
for room in (tenants, backups, domains, operations, platform):
    app.add_typer(room.group, no_args_is_help=True)
app.add_typer(platform.config, no_args_is_help=True)
# Imported for the commands that they add to the group of tenants.
_ = (cloning, deletion, tenant_modules, tenant_verbs)


def _show_version(wanted: bool) -> None:  # noqa: FBT001
    if wanted:
        write_line(f"{NAME} {VERSION}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    stack: Annotated[
        str | None,
        typer.Option(metavar="NAME", envvar="ODOO_CLOUD_STACK", help="The stack, such as prod."),
    ] = None,
    project: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            envvar="ODOO_CLOUD_PROJECT",
            help="The folder of the Pulumi project; the current one if left out.",
        ),
    ] = None,
    config_file: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The stack file, if it is not Pulumi.<stack>.yaml in the project's folder.",
        ),
    ] = None,
    inventory: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="An exported inventory (JSON) instead of a stack: to read only, without Pulumi.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")] = False,  # noqa: FBT002
    version: Annotated[  # noqa: ARG001, FBT002
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="Show the version."),
    ] = False,
) -> None:
    """Run Odoo as a hosting service: tenants, their host names, and what is done to them."""
    ctx.obj = Settings().but(
        stack=stack, project=project, config_file=config_file, inventory=inventory, json=json
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    given = sys.argv[1:] if arguments is None else [*arguments]
    try:
        code = _run(given)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; the interpreter must not flush into nothing at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.DONE
    return code


def _run(given: Sequence[str]) -> int:
    as_json = "--json" in given
    try:
        command = typer.main.get_command(app)
        return int(command.main([*given], prog_name=NAME, standalone_mode=False) or ExitCode.DONE)
    except typer.TyperException as error:
        return _misused(error, as_json=as_json)
    except (typer.Abort, KeyboardInterrupt):
        write_error("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 what nobody foresaw gets a line, not a traceback
        return _failed(error, as_json=as_json)


def _misused(error: typer.TyperException, *, as_json: bool) -> int:
    """Tell how it is meant; a group without a command answers with its help."""
    context: typer.Context | None = getattr(error, "ctx", None)
    command = f"{context.command_path if context else NAME} --help"
    reason = error.format_message()
    if as_json:
        failure = {"type": "UsageError", "name": NAME, "reason": reason, "command": command}
        write_json({"error": failure})
    is_help = reason.startswith(f"Usage: {NAME}")
    write_error(reason if is_help else str(OdooCloudError(NAME, reason=reason, command=command)))
    return ExitCode.USAGE


def _failed(error: Exception, *, as_json: bool) -> int:
    from odoo_cloud_lib.cli.failures import tell

    tell(error, NAME, as_json=as_json)
    return code_of(error)
