"""Tenants that move between this machine and a server, with all that they have."""

import base64
import random
from collections.abc import Generator, Sequence
from itertools import pairwise

import pytest

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import DatabaseError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.move_tenant import Move
from tests.integration.browser import Browser, visiting
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.kills import killed_at, lines_of
from tests.integration.containers import until
from tests.integration.inside import insider
from tests.integration.pair import Pair, deployed_pair
from tests.integration.stack import container_of_stack, left_behind
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

PICTURE = base64.b64encode(bytes(range(256)) * 40).decode()
OTHER = {"local": "paris", "paris": "local"}
# A table that takes no row from a superuser: what the tenant defines for it would run with all
# rights while it is filled.
WARY = """
CREATE FUNCTION public.is_modest() RETURNS boolean LANGUAGE sql AS
    'SELECT NOT rolsuper FROM pg_catalog.pg_roles WHERE rolname = session_user';
CREATE TABLE public.wary (number integer CHECK (public.is_modest()));
INSERT INTO public.wary VALUES (1);
"""
SEED = 19
# In the middle of the switch, back to the first host; and of carrying, as parts of all lines.
POINTS = (0.3, 0.2)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    """Deploy acme and a neighbour on each host, their data protected."""
    tenants = {
        "acme": {"plan": "basic"},
        "globex": {"plan": "basic"},
        "umoja": {"plan": "basic", "host": "paris"},
    }
    with deployed_pair(tmp_path_factory.mktemp("move"), tenants, protect=True) as it:
        it.stack.edited = True
        yield it


@pytest.fixture
def cloud(pair: Pair) -> Generator[Cloud]:
    """Return the stack as the library has it."""
    with in_environment_of(pair.stack):
        yield cloud_of(pair.stack)


def left(pair: Pair, cloud: Cloud, host: str, slug: str = "acme") -> list[str]:
    """Name all that a host has of a tenant: containers, volumes, networks, databases, roles."""
    own = (f"odoo-cloud.stack={pair.stack.name}", f"odoo-cloud.tenant={slug}")
    with cloud.session() as session:
        server = session.server(host)
        found = [
            *server.execute("SELECT datname FROM pg_database"),
            *server.execute("SELECT rolname FROM pg_roles"),
        ]
    return [
        *left_behind(pair.engines[host], *own),
        *(name for (name,) in found if name.startswith(slug)),
    ]


def owners(cloud: Cloud, host: str) -> set[str]:
    """Return who owns acme's tables."""
    query = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"
    with cloud.session() as session, database.also_connect(session.server(host), "acme") as inside:
        return {owner for (owner,) in inside.execute(query)}


def carried_on(browser: Browser, before: Browser) -> Browser:
    """Return a visitor with the cookies of another."""
    browser.cookies.update(before.cookies)
    return browser


@pytest.mark.timeout(1200)
def test_a_tenant_moves_there_and_back_with_all_that_it_has(pair: Pair, cloud: Cloud) -> None:
    """Records, files and who is logged in; neighbours notice nothing, and nothing is left.

    What the tenant has defined itself never runs with more rights than its own.
    """
    acme, before = cloud.tenants["acme"], pair.browser("acme", "local")
    before.log_in(pair.stack.admin_password("acme"))
    values = {"name": "picture", "datas": PICTURE}
    picture = before.model("ir.attachment", "create", [values])
    before.model("res.company", "write", [1], {"name": "Acme before the move"})
    odoo = container_of_stack(pair.engines["local"], pair.stack, "odoo", "acme")
    with insider("acme", odoo).enter(pair.stack) as mine:
        mine.execute(WARY)
    neighbours = [pair.browser("globex", "local"), pair.browser("umoja", "paris")]
    for source, target in (("local", "paris"), ("paris", "local")):
        with visiting(neighbours, "/web/login", rate=4) as visits:
            acme.move(target)
        assert visits.failed == []
        assert visits.asked > 20
        assert acme.state is LifeState.ACTIVE
        pair.stack.preview("--expect-no-changes")
        assert left(pair, cloud, source) == []
        after = carried_on(pair.browser("acme", target), before)
        assert after.user_id == 2
        assert after.model("ir.attachment", "read", picture, ["datas"])[0]["datas"] == PICTURE
        assert owners(cloud, target) == {"acme"}
        [company] = after.model("res.company", "read", [1], ["name"])
        assert company["name"] == "Acme before the move"
        stranger = pair.browser("globex" if source == "local" else "umoja", source)
        assert stranger.get("/web/login", host="acme.odoo.localhost").status != 200
    assert cloud.desired.tenants()["acme"] == {"plan": "basic"}


def test_a_plan_tells_what_a_move_takes(pair: Pair, cloud: Cloud) -> None:
    """Sizes, downtime and names; it does nothing. To where it is already nobody moves it."""
    plan = cloud.plan(Move(host="paris"), "acme")
    assert plan.blockers == ()
    assert [it.name for it in plan.steps] == [
        "deploy it suspended",
        "clear both hosts of what an earlier move left",
        "carry its database",
        "carry its files",
        "give its database its name on host paris",
        "deploy it active on host paris",
        "see that it is there as before",
        "remove what is left elsewhere",
    ]
    told = "\n".join(plan.needs)
    assert "of free disk on host local" in told
    assert "of free disk on host paris" in told
    assert "DNS: acme.odoo.localhost must lead to 127.0.0.1 (host paris)" in told
    with pytest.raises(TenantStateError, match="on host local already; valid: another host"):
        cloud.tenants["acme"].move("local")
    assert (left(pair, cloud, "paris"), cloud.tenants["acme"].state) == ([], LifeState.ACTIVE)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_move_that_fails_leaves_the_tenant_where_it_was(pair: Pair, cloud: Cloud) -> None:
    """The new host's server stops half-way: the old one serves again, and a later move succeeds."""
    server = pair.engines["paris"].containers.get(f"{pair.stack.name}-paris.postgres")
    told: list[str] = []

    def report(line: str) -> None:
        told.append(line)
        if line == "carry its files":
            server.stop()

    failing = Cloud(cloud.inventory, desired=cloud.desired, actor="ops@test", report=report)
    try:
        with pytest.raises(DatabaseError):
            failing.tenants["acme"].move("paris")
    finally:
        server.start()
    assert "give its database its name on host paris" in told
    assert pair.browser("acme", "local").get("/web/login").status == 200
    assert cloud.desired.tenants()["acme"] == {"plan": "basic"}
    until(lambda: pair.browser("umoja", "paris").get("/web/login").status == 200)
    pair.stack.preview("--expect-no-changes")
    assert left(pair, cloud, "paris") != []
    labels = naming.tenant_labels(pair.stack.name, "paris", "acme", "copy")
    pair.engines["paris"].containers.create("postgres:18", labels=labels)  # as a kill leaves it
    cloud.tenants["acme"].restart()
    cloud.tenants["acme"].move("paris")
    assert left(pair, cloud, "local") == []
    cloud.tenants["acme"].move("local")
    assert left(pair, cloud, "paris") == []


@pytest.mark.soak
@pytest.mark.timeout(14400)
def test_a_killed_move_is_finished_by_doing_it_again(pair: Pair, cloud: Cloud) -> None:
    """Wherever the kill falls: it is whole on the new host, once, and its users are logged in."""
    chance = random.Random(SEED)  # noqa: S311 - no secret
    visitor = pair.browser("acme", "local")
    visitor.log_in(pair.stack.admin_password("acme"))
    lines = lines_of(pair.stack, "move", "acme", {"host": "paris"})
    [operation] = cloud.operations(tenant="acme", limit=1)
    steps = [lines.index(step.name) for step in operation.steps]
    for round_, point in enumerate(points(lines, steps, chance)):
        target = "local" if round_ % 2 == 0 else "paris"
        with killed_at(
            *(pair.stack, point, "move", "acme", {"host": target}),
            with_engine=round_ % 3 < 2,
            after=chance.choice((0, chance.uniform(0, 1.5))),
        ):
            finish(cloud, target, resumed=round_ % 2 == 1)
        assert cloud.tenants["acme"].state is LifeState.ACTIVE, point
        assert left(pair, cloud, OTHER[target]) == [], point
        assert carried_on(pair.browser("acme", target), visitor).user_id == 2, point
        pair.stack.preview("--expect-no-changes")


def points(lines: Sequence[str], steps: Sequence[int], chance: random.Random) -> Sequence[int]:
    """Return the lines to kill at, by their numbers: where a step begins and within, or two."""
    if SOAK:
        within = [chance.randrange(*it) for it in pairwise((*steps, len(lines)))]
        both = sorted({*steps, *within})
        return chance.sample(both, len(both))
    return [int(part * len(lines)) for part in POINTS]


def finish(cloud: Cloud, target: str, *, resumed: bool) -> None:
    """Do the killed move again, or take it up by its number."""
    last = cloud.operations(tenant="acme", limit=1)[0]
    if last.state is OperationState.DONE and cloud.tenants["acme"].inventory.host == target:
        return  # the kill came after its end
    if resumed and last.state is OperationState.INTERRUPTED:
        cloud.resume(last.id)
    else:
        cloud.tenants["acme"].move(target)
