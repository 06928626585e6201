"""Which tenants a verb is done to: slugs, --all or --filter; and whether somebody means it.

Owns: the options of every verb. Does not own: the verbs.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from odoo_cloud_lib.cli.completion import slugs_there
from odoo_cloud_lib.cli.filters import FILTER_RULE, matching
from odoo_cloud_lib.cli.output import plain
from odoo_cloud_lib.errors import NotConfirmedError

if TYPE_CHECKING:
    from odoo_cloud_lib.cloud import Cloud

Slug = Annotated[
    str, typer.Argument(metavar="SLUG", help="The tenant.", autocompletion=slugs_there)
]
Slugs = Annotated[
    list[str] | None,
    typer.Argument(metavar="SLUG", help="Tenants.", autocompletion=slugs_there),
]
All = Annotated[bool, typer.Option("--all", help="Every tenant.")]
Filters = Annotated[
    list[str] | None,
    typer.Option("--filter", metavar="KEY=VALUE", help=f"{FILTER_RULE}. All that are given apply."),
]
Parallel = Annotated[
    int, typer.Option(metavar="N", min=1, max=16, help="How many tenants side by side.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Dry = Annotated[
    bool,
    typer.Option(
        "--plan",
        "--dry-run",
        help="Show what would be done, to what, what it needs and what blocks it; do nothing.",
    ),
]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """What was given. ``dry``: nothing is to be done, only to be shown."""

    slugs: Sequence[str]
    all: bool = False
    filters: Sequence[str] = ()
    parallel: int = 1
    yes: bool = False
    dry: bool = False

    def chosen(self, cloud: "Cloud") -> list[str]:
        """Return the slugs, each once."""
        if self.all:
            return [*cloud.desired.tenants()]
        if self.filters:
            return [it.slug for it in matching(cloud, self.filters)]
        return [*dict.fromkeys(self.slugs)]

    def require_meant(self, chosen: Sequence[str], loss: str) -> None:
        """Ask before many tenants lose something; who names each tenant means it.

        Raises:
            NotConfirmedError: nobody said yes.
        """
        if self.slugs or self.yes or self.dry or not chosen:
            return
        count = f"{len(chosen)} tenant{'' if len(chosen) == 1 else 's'}"
        names = ", ".join([*chosen[:8], *(["…"] if len(chosen) > 8 else [])])
        if not ask(f"{loss} for {count} ({names}). Go on?"):
            raise NotConfirmedError(
                count,
                reason=f"not confirmed: {loss.lower()} for {names}; valid: yes",
                command="the same with --yes",
            )


def one(slug: Slug, dry: Dry = False) -> Selection:  # noqa: FBT002
    """Take a single tenant."""
    return Selection(slugs=[slug], dry=dry)


def some(
    slugs: Slugs = None,
    all_: All = False,  # noqa: FBT002
    filters: Filters = None,
    parallel: Parallel = 2,
    yes: Yes = False,  # noqa: FBT002
    dry: Dry = False,  # noqa: FBT002
) -> Selection:
    """Take tenants by name, or all, or those to which filters apply."""
    if bool(slugs) == bool(all_ or filters):
        message = "give slugs, or --all, or --filter"
        raise typer.BadParameter(message, param_hint="SLUG")
    return Selection(
        slugs=slugs or (),
        all=all_ and not filters,
        filters=filters or (),
        parallel=parallel,
        yes=yes,
        dry=dry,
    )


def ask(question: str) -> bool:
    """Ask on a terminal; where there is none, nobody says yes."""
    return sys.stdin.isatty() and typer.confirm(plain(question), err=True)
