"""Modules of a tenant that lives: they come, or everything is as it was."""

from collections.abc import Callable, Generator
from functools import partial
from threading import Thread

import psycopg
import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import ArgumentError, HostError, ImageError, ModuleError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.modules.catalog import ask_image
from odoo_cloud_lib.operations import look_at_modules, out_of_service, set_modules
from odoo_cloud_lib.operations.set_modules import SetModules
from odoo_cloud_lib.operations.wait_until_healthy import wait_until_healthy
from tests.integration.browser import visiting
from tests.integration.cloud.housekeeping import House, inhabited
from tests.integration.inside import insider
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "hooli"
HOSTILE = ("-i", "base,sale", "../x", "x" * 300, "☂", "", "Base", "a;b", "'", "\n")


@pytest.fixture(scope="module")
def house(edited: Stack, docker_client: DockerClient) -> Generator[House]:
    """Return a tenant whose image has our modules, and somebody who is logged in."""
    with inhabited(edited, docker_client, SLUG) as house:
        yield house


def test_modules_come_with_what_they_depend_on_and_nobody_else_notices(
    cloud: Cloud, house: House
) -> None:
    """Contacts brings mail; who was logged in still is; all belongs to the tenant's own role."""
    before, neighbour = house.state(), house.neighbour("acme")
    statuses: set[int] = set()
    with visiting([neighbour], "/web/login", rate=10) as visits, house.watching(statuses):
        cloud.tenants[SLUG].set_modules(install=["contacts"])
    assert visits.failed == []
    assert visits.asked > 50
    assert statuses == {200, 503}
    known = {it.name: it for it in cloud.tenants[SLUG].modules()}
    assert {"contacts", "mail", "base"} <= known.keys()
    assert known["contacts"].version == "19.0.1.0"
    assert house.browser.user_id == 2
    found = house.browser.model("ir.module.module", "search_count", [["name", "=", "contacts"]])
    assert found == 1
    assert house.browser.model("mail.message", "search_count", []) >= 0
    assert house.owners() == {SLUG}
    after = house.state()
    assert after["jobs"] > before["jobs"]
    assert (after["uuid"], after["sites"]) == (before["uuid"], before["sites"])
    house.assert_tidy()
    operation = cloud.operations(tenant=SLUG)[0]
    assert operation.state is OperationState.DONE
    assert operation.result is not None
    assert "mail" in str(operation.result["installed"])


def test_a_plan_shows_what_comes_along(cloud: Cloud, house: House) -> None:
    """In order, with what it needs; and does nothing."""
    before = house.state()
    plan = cloud.plan(SetModules(install=("probe_small_1", "base", "calendar")), SLUG)
    assert plan.blockers == ()
    changes = [line for step in plan.steps for line in step.changes]
    coming = [line for line in changes if line.startswith("install ")]
    assert coming[0] == "install probe_small_1"
    assert "install calendar" in coming
    assert changes[0] == "create database hooli_before"
    assert "nothing for base: it is installed already" in plan.needs
    assert any("MiB of disk on host local" in line for line in plan.needs)
    assert any("its visitors see a page" in line for line in plan.needs)
    assert house.state() == before


def test_what_is_there_already_is_nothing_to_do(cloud: Cloud, house: House) -> None:
    """No step, and no moment without Odoo."""
    plan = cloud.plan(SetModules(install=("base",)), SLUG)
    assert (plan.steps, plan.blockers) == ((), ())
    assert plan.needs == ("nothing for base: it is installed already",)
    with visiting([house.neighbour(SLUG)], "/web/login", rate=10) as visits:
        cloud.tenants[SLUG].set_modules(install=["base"])
    assert visits.failed == []


@pytest.mark.parametrize(
    ("install", "update", "told"),
    [
        ("contacs", "", r"contacs: no such module in the image.*valid: .*contacts"),
        ("probe_lost", "", r"probe_nowhere: no such module in the image \(probe_lost depends"),
        ("probe_on_lost", "", r"probe_nowhere: no such module"),
        (
            "probe_python",
            "",
            r"probe_python: the image lacks what it needs: python no_such_package",
        ),
        ("probe_off", "", r"probe_off: it cannot be installed, says its manifest"),
        ("", "crm", r"crm: it cannot be updated, as it is not installed; valid: install"),
        ("", "all", r"all: no such module in the image"),
    ],
)
def test_what_cannot_be_is_refused_before_anything(
    cloud: Cloud, house: House, install: str, update: str, told: str
) -> None:
    """With the module that is in the way; visitors never notice."""
    before, recorded = house.state(), len(cloud.operations(tenant=SLUG))
    given = {"install": [install] if install else [], "update": [update] if update else []}
    with pytest.raises(ModuleError, match=told):
        cloud.tenants[SLUG].set_modules(**given)
    plan = cloud.plan(SetModules.read(given), SLUG)
    assert plan.blockers
    assert len(cloud.operations(tenant=SLUG)) == recorded
    assert house.state() == before


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_no_modules(cloud: Cloud, house: House, name: str) -> None:
    """The argument is named, and nothing is asked of anybody."""
    for argument in ("install", "update"):
        with pytest.raises(ArgumentError) as caught:
            cloud.tenants[SLUG].set_modules(**{argument: ["base", name]})
        assert [it.path for it in caught.value.problems] == [f"{argument}[1]"]
    house.assert_tidy(engine=False)


def test_a_module_that_fails_leaves_everything_as_it_was(cloud: Cloud, house: House) -> None:
    """It fails at its very end, with rows and files written; the error has Odoo's last words."""
    before = house.state()
    with pytest.raises(ModuleError, match=r"hooli: Odoo failed at probe_raises") as caught:
        cloud.tenants[SLUG].set_modules(install=["probe_raises"])
    assert "this module fails at the very end" in caught.value.log
    assert house.state() == before
    assert house.browser.user_id == 2
    assert cloud.tenants[SLUG].state is LifeState.ACTIVE
    assert cloud.operations(tenant=SLUG)[0].state is OperationState.FAILED
    house.assert_files_are_known()
    house.assert_tidy()


@pytest.mark.soak
def test_a_module_that_no_odoo_can_serve_is_gone_back_on(
    cloud: Cloud, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installing it went well; visitors never see the Odoo that cannot load it."""
    impatient = partial(wait_until_healthy, patience=25)
    before, statuses = house.state(), set[int]()
    with monkeypatch.context() as patch, house.watching(statuses):
        patch.setattr(out_of_service, "wait_until_healthy", impatient)
        with pytest.raises(Exception, match="did not become healthy"):
            cloud.tenants[SLUG].set_modules(install=["probe_sick"])
    assert statuses == {200, 503}
    assert house.state() == before
    assert house.browser.user_id == 2
    house.assert_tidy()


def test_modules_are_updated(cloud: Cloud, house: House) -> None:
    """Base with all that builds on it; who is logged in still is."""
    cloud.tenants[SLUG].set_modules(update=["base"], install=["probe_small_2"])
    operation = cloud.operations(tenant=SLUG)[0]
    assert operation.result is not None
    assert operation.result["installed"] == ["probe_small_2"]
    assert "base" in str(operation.result["updated"])
    assert house.browser.user_id == 2
    assert house.owners() == {SLUG}
    house.assert_tidy()


@pytest.mark.soak
def test_a_deploy_in_the_middle_lets_no_odoo_in(
    edited: Stack, cloud: Cloud, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenant's own credentials open nothing while the database is lent to somebody else."""
    inside = insider(SLUG, container_of_stack(house.docker, edited, "odoo", SLUG))
    original: Callable[..., None] = set_modules.update_modules
    tried: list[str] = []

    def knock() -> None:
        with pytest.raises(psycopg.OperationalError) as caught:
            inside.enter(edited)
        tried.append(str(caught.value))

    def update(*args: object, **kwargs: object) -> None:
        knock()
        working = Thread(target=original, args=args, kwargs=kwargs)
        working.start()
        edited.up()
        knock()
        working.join()

    monkeypatch.setattr(set_modules, "update_modules", update)
    cloud.tenants[SLUG].set_modules(install=["probe_small_3"])
    assert len(tried) == 2
    assert all('permission denied for database "hooli"' in it for it in tried)
    inside.enter(edited).close()
    house.assert_tidy()


@pytest.mark.soak
def test_a_suspended_tenant_stays_suspended(cloud: Cloud, house: House) -> None:
    """It gets its modules, and no Odoo runs before it is resumed."""
    hooli = cloud.tenants[SLUG]
    hooli.suspend()
    hooli.set_modules(install=["probe_small_4"])
    with pytest.raises(ModuleError):
        hooli.set_modules(install=["probe_raises"])
    assert hooli.state is LifeState.SUSPENDED
    assert house.neighbour(SLUG).get("/web/login").status == 503
    house.assert_tidy()
    hooli.resume()
    assert "probe_small_4" in {it.name for it in hooli.modules()}
    assert house.browser.user_id == 2


def test_too_little_disk_is_told_before_anything(
    cloud: Cloud, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is free and what it takes."""
    before = house.state()
    monkeypatch.setattr(look_at_modules, "COPIES", 10**9)
    with pytest.raises(
        HostError, match=r"host local: \d+ MiB of free disk; valid: at least \d+ MiB"
    ):
        cloud.tenants[SLUG].set_modules(install=["probe_small_5"])
    assert house.state() == before


def test_an_image_that_does_not_tell_what_it_has_is_named(cloud: Cloud, edited: Stack) -> None:
    """With the way to one that does."""
    labels = {"odoo-cloud.stack": edited.name}
    with cloud.session() as session, pytest.raises(ImageError, match=r"redis:8: (?s:.)*images\.sh"):
        ask_image(session.host("local"), "redis:8", labels)


@pytest.mark.soak
def test_a_copy_does_not_outlive_its_tenant(cloud: Cloud, house: House) -> None:
    """The next one of the name would be sent back to it."""
    cloud.tenants.create("initrode", plan="basic")
    with house.superuser("postgres") as server:
        server.execute("CREATE DATABASE initrode_before")
        server.execute("CREATE ROLE initrode_modules")
        cloud.desired.apply("initrode", None)
        left = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE 'initrode%'"
            " UNION SELECT rolname FROM pg_roles WHERE rolname LIKE 'initrode%'"
        ).fetchall()
    assert left == []
