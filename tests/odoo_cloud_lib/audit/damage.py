"""A damage to a platform on which all agreed, and what is told of it."""

from collections.abc import Callable
from dataclasses import replace

from odoo_cloud_lib.audit import Difference, DifferenceKind
from odoo_cloud_lib.audit import DifferenceKind as Kind
from tests.odoo_cloud_lib.audit.factories import World, container

UP = "pulumi up --refresh --stack dev"
PSQL = "docker exec --interactive --tty --user postgres dev-local.postgres psql --command"
OTHER = "0" * 11 + "e"
Damage = Callable[[World], object]
Told = tuple[str | None, str | None, str, str]
"""Tenant, host, what was found, and the command."""
Case = tuple[DifferenceKind, Damage, Told]
# What is told even while somebody works on a tenant: it is nobody's, and on nobody's way.
ALWAYS = frozenset(
    {Kind.ENGINE_REFUSES, Kind.POSTGRES_DOWN, Kind.EDGE_DOWN, Kind.OPEN_DATABASE}
    | {Kind.MISSING_DATABASE, Kind.UNAPPLIED}
)


def told(found: Difference) -> Told:
    """Return what is told of a difference."""
    return found.tenant, found.host, found.found, found.command


def check(case: Case) -> None:
    """Damage a sound platform, and see that difference alone; none of a tenant that is busy."""
    kind, damage, expected = case
    world = World()
    damage(world)
    [found] = world.differences()
    assert (found.kind, told(found)) == (kind, expected)
    assert found.wanted
    busy = World(busy={expected[0] or "acme"})
    damage(busy)
    assert [it for it in busy.differences() if it.tenant or it.kind not in ALWAYS] == []


def status_of(slug: str, id_: str, status: str) -> Damage:
    """Give a container another status; none at all if it is empty."""

    def damage(world: World) -> None:
        there = world.of(slug).containers
        [old] = [it for it in there if it.id == id_]
        there.remove(old)
        if status:
            there.append(replace(old, status=status))

    return damage


def add_container(slug: str, name: str, role: str) -> Damage:
    """Add a running container."""
    return lambda world: world.of(slug).containers.append(container(OTHER, name, role))


def cut_off(world: World) -> None:
    """Disconnect the edge from acme's network."""
    assert world.joined is not None
    world.joined.remove("dev-local.acme.network")


def name_of(case: Case) -> str:
    """Name a case in a test's id, the same in every process."""
    kind, _, told = case
    return f"{kind}: {told[2]}"
