"""How a command is declared: its own options, and those that all commands share.

Owns: that the shared options can stand before a command and after it, and what a command's JSON
looks like. A command is a function of its :class:`Settings` and its own options.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.settings import Settings

Stack = Annotated[str | None, typer.Option(metavar="NAME", hidden=True)]
Folder = Annotated[Path | None, typer.Option(metavar="DIR", hidden=True)]
File = Annotated[Path | None, typer.Option(metavar="FILE", hidden=True)]
Json = Annotated[bool, typer.Option("--json", help="Write JSON, for programs.")]

Command = Callable[..., ExitCode | None]


@dataclass(frozen=True)
class Shape:
    """What a command writes with --json. ``model``: ``module:Class``; ``many``: a list of it."""

    model: str
    many: bool = False


SHAPES: dict[str, tuple[Shape, ...]] = {}
"""By command: ``tenants list``. One of them."""


def shared(
    ctx: typer.Context,
    stack: Stack = None,
    project: Folder = None,
    config_file: File = None,
    inventory: File = None,
    json: Json = False,  # noqa: FBT002
) -> Settings:
    """Return the settings: what was given before the command, and after it."""
    before: Settings = ctx.find_object(Settings) or Settings()
    return before.but(
        stack=stack, project=project, config_file=config_file, inventory=inventory, json=json
    )


def command(group: typer.Typer, name: str, shape: Shape) -> Callable[[Command], Command]:
    """Make a function a command of ``group``. Its docstring is the help."""

    def add(function: Command) -> Command:
        own = parameters_of(function)[1:]
        add_command(group, name, (shape,), function, own)
        return function

    return add


def add_command(
    group: typer.Typer,
    name: str,
    shapes: tuple[Shape, ...],
    function: Callable[..., ExitCode | None],
    own: list[inspect.Parameter],
) -> None:
    """Add a command with the parameters ``own``, which ``function`` gets after its settings."""
    common = parameters_of(shared)

    def run(**given: Any) -> ExitCode:  # noqa: ANN401
        settings = shared(**{it.name: given.pop(it.name) for it in common})
        return function(settings, **given) or ExitCode.DONE

    run.__doc__ = function.__doc__
    run.__annotations__ = {}
    run.__signature__ = inspect.Signature(  # pyright: ignore[reportFunctionMemberAccess]
        [it.replace(kind=inspect.Parameter.KEYWORD_ONLY) for it in [*own, *common]]
    )
    # The group of what is no group's has no name.
    SHAPES[f"{group.info.name} {name}" if isinstance(group.info.name, str) else name] = shapes
    group.command(name)(run)


def parameters_of(function: Callable[..., Any]) -> list[inspect.Parameter]:
    """Return what a function declares as arguments and options."""
    return [*inspect.signature(function).parameters.values()]
