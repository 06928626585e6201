"""How a verb becomes a command: a function from the verb's own options to an order.

::

    @verb_command(tenants, "move")
    def move(to: To) -> Order:
        '''Move tenants to another host.'''
        return Order("move", {"host": to})
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer

from odoo_cloud_lib.cli.exit_codes import ExitCode
from odoo_cloud_lib.cli.options import Shape, add_command, parameters_of
from odoo_cloud_lib.cli.perform import OUTCOMES, Order, perform
from odoo_cloud_lib.cli.selection import Selection, some
from odoo_cloud_lib.cli.settings import Settings

Ordering = Callable[..., Order | None]


@dataclass(frozen=True)
class Showing:
    """What a command does for one tenant where nothing is ordered, and what that writes as JSON."""

    shape: Shape
    show: Callable[[Settings, str], None]


def verb_command(
    group: typer.Typer,
    name: str,
    *,
    choose: Callable[..., Selection] = some,
    loss: str = "",
    showing: Showing | None = None,
) -> Callable[[Ordering], Ordering]:
    """Make a function a command; its docstring is the help.

    ``choose``: how tenants are given. ``loss``: what visitors lose; then many tenants want a yes.
    ``showing``: what is done if the function returns no order.
    """

    def add(order: Ordering) -> Ordering:
        choosing, own = parameters_of(choose), parameters_of(order)

        def run(settings: Settings, **given: Any) -> ExitCode:  # noqa: ANN401
            selection = choose(**{it.name: given.pop(it.name) for it in choosing})
            if ordered := order(**given):
                return _run(settings, selection, ordered, loss)
            return _show(settings, selection, showing)

        run.__doc__ = inspect.getdoc(order)
        shapes = (OUTCOMES, showing.shape) if showing else (OUTCOMES,)
        add_command(group, name, shapes, run, [*choosing, *own])
        return order

    return add


def _show(settings: Settings, selection: Selection, showing: Showing | None) -> ExitCode:
    if showing is None or len(selection.slugs) != 1 or selection.dry:
        message = "nothing is ordered; valid: one tenant alone, to show it, or what is to be done"
        raise typer.BadParameter(message, param_hint="SLUG")
    showing.show(settings, selection.slugs[0])
    return ExitCode.DONE


def _run(settings: Settings, selection: Selection, order: Order, loss: str) -> ExitCode:
    verb = order.read()
    cloud = settings.open()
    chosen = selection.chosen(cloud)
    if loss:
        selection.require_meant(chosen, loss)
    jobs = [(verb, slug) for slug in chosen]
    return perform(settings, cloud, jobs, dry=selection.dry, parallel=selection.parallel)
