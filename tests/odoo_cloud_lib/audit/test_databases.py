"""Databases and roles."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.observed_server import SeenDatabase, SeenRole
from tests.odoo_cloud_lib.audit.damage import (
    PSQL,
    UP,
    Case,
    Damage,
    check,
    name_of,
)
from tests.odoo_cloud_lib.audit.factories import (
    TEMPLATE,
    World,
)


def of_database(name: str, change: Callable[[SeenDatabase], SeenDatabase]) -> Damage:
    """Change something about a database."""

    def damage(world: World) -> None:
        assert world.databases is not None
        world.databases[name] = change(world.databases[name])

    return damage


def of_role(name: str, change: Callable[[SeenRole], SeenRole]) -> Damage:
    """Change something about a role."""

    def damage(world: World) -> None:
        world.roles[name] = change(world.roles[name])

    return damage


def add_database(name: str) -> Damage:
    """Add a database of the superuser's."""
    new = SeenDatabase(owner="postgres", opened=True, lets_in=())
    return lambda world: (world.databases or {}).update({name: new})


def add_role(name: str) -> Damage:
    """Add a role that can log in."""
    new = SeenRole(logs_in=True, powers=(), member_of=())
    return lambda world: world.roles.update({name: new})


def drop(name: str) -> Damage:
    """Lose a database."""
    return lambda world: (world.databases or {}).pop(name)


CASES: list[Case] = [
    (
        Kind.MISSING_DATABASE,
        drop("umoja"),
        ("umoja", "local", "no database umoja", f"{UP}; it will be new"),
    ),
    (
        Kind.MISSING_DATABASE,
        drop(TEMPLATE),
        (None, "local", f"no database {TEMPLATE}", f"{UP}; it will be new"),
    ),
    (
        Kind.EXTRA_DATABASE,
        add_database("globex"),
        (
            "globex",
            "local",
            "database globex",
            f"""{PSQL} 'DROP DATABASE "globex" WITH (FORCE)'""",
        ),
    ),
    (
        Kind.WRONG_OWNER,
        of_database("acme", lambda it: replace(it, owner="umoja")),
        (
            "acme",
            "local",
            "database acme belongs to umoja",
            f"""{PSQL} 'ALTER DATABASE "acme" OWNER TO "acme"'""",
        ),
    ),
    (
        Kind.OPEN_DATABASE,
        of_database("acme", lambda it: replace(it, lets_in=("PUBLIC", "umoja"))),
        (
            "acme",
            "local",
            "PUBLIC, umoja may connect to database acme",
            f"""{PSQL} 'REVOKE ALL ON DATABASE "acme" FROM PUBLIC, "umoja"'""",
        ),
    ),
    (
        Kind.OPEN_DATABASE,
        of_database("postgres", lambda it: replace(it, lets_in=("PUBLIC",))),
        (
            None,
            "local",
            "PUBLIC may connect to database postgres",
            f"""{PSQL} 'REVOKE ALL ON DATABASE "postgres" FROM PUBLIC'""",
        ),
    ),
    (
        Kind.MISSING_ROLE,
        lambda world: world.roles.pop("acme"),
        ("acme", "local", "no role acme", UP),
    ),
    (
        Kind.EXTRA_ROLE,
        add_role("globex"),
        ("globex", "local", "role globex", f"""{PSQL} 'DROP ROLE "globex"'"""),
    ),
    (
        Kind.CLOSED_LOGIN,
        of_role("acme", lambda it: replace(it, logs_in=False)),
        ("acme", "local", "role acme may not log in", UP),
    ),
    (
        Kind.CLOSED_LOGIN,
        of_database("acme", lambda it: replace(it, opened=False)),
        (
            "acme",
            "local",
            "database acme takes no connections",
            f"{PSQL} 'ALTER DATABASE \"acme\" WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1'",
        ),
    ),
    (
        Kind.POWERFUL_ROLE,
        of_role("acme", lambda it: replace(it, powers=("SUPERUSER", "CREATEDB"))),
        (
            "acme",
            "local",
            "role acme has SUPERUSER, CREATEDB",
            f'{PSQL} \'ALTER ROLE "acme"'
            " NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS'",
        ),
    ),
    (
        Kind.POWERFUL_ROLE,
        of_role("acme", lambda it: replace(it, member_of=("umoja",))),
        (
            "acme",
            "local",
            "role acme is a member of umoja",
            f"""{PSQL} 'REVOKE "umoja" FROM "acme"'""",
        ),
    ),
    (
        Kind.LEFT_OVER,
        add_database("acme_creating"),
        (
            "acme",
            "local",
            "database acme_creating",
            f"""{PSQL} 'DROP DATABASE "acme_creating" WITH (FORCE)'""",
        ),
    ),
    (
        Kind.LEFT_OVER,
        add_database("template_ba9876543210"),
        (
            None,
            "local",
            "database template_ba9876543210",
            f"""{PSQL} 'ALTER DATABASE "template_ba9876543210" IS_TEMPLATE false' && """
            f"""{PSQL} 'DROP DATABASE "template_ba9876543210" WITH (FORCE)'""",
        ),
    ),
    (
        Kind.LEFT_OVER,
        add_role("template_ba9876543210"),
        (
            None,
            "local",
            "role template_ba9876543210",
            f"""{PSQL} 'DROP ROLE "template_ba9876543210"'""",
        ),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_damage_is_one_difference(case: Case) -> None:
    """And no other; none while somebody works on whom it concerns."""
    check(case)


def test_names_are_quoted_in_commands() -> None:
    """Whatever somebody has called a database."""
    world = World()
    add_database('x"; DROP')(world)
    [found] = world.differences()
    assert found.command == f"""{PSQL} 'DROP DATABASE "x""; DROP" WITH (FORCE)'"""
    assert found.tenant is None
