"""Clones of what a tenant has now, on a host whose file system shares blocks between copies."""

import os
from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import pytest
from docker import DockerClient
from docker.models.containers import Container

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.audit.difference import DifferenceKind
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.containers import find_container
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations import give_copy
from odoo_cloud_lib.operations.copy_live import can_copy_live
from odoo_cloud_lib.verbs import verb_named
from odoo_cloud_lib.visit import visit
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.kills import killed_at, lines_of
from tests.integration.cloud.repeating import repeating
from tests.integration.cloud.uploads import (
    attachments,
    collect_garbage,
    content_of,
    sha,
    upload,
)
from tests.integration.containers import execute, until
from tests.integration.shared_blocks import HOST, Xfs, mounted
from tests.integration.stack import Stack, authority_of, container_of_stack, deployed, platform
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG, TEST = "sliceline", "sliceline-test"
SECRET = "sk-live-77bQ2planted"
PAPER = b"a slice of pizza" * 1000
# What a tenant may put before PostgreSQL's own: it would give whoever compares two owners away.
TRAP = """\
CREATE FUNCTION public.rise(oid, regrole) RETURNS boolean LANGUAGE plpgsql AS
    $$BEGIN EXECUTE 'ALTER ROLE sliceline SUPERUSER'; RETURN true; END$$;
CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = regrole, FUNCTION = public.rise);
"""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory, docker_client: DockerClient) -> Generator[Xfs]:
    """Return a stack's volumes; the stack has one tenant, and nothing to keep backups in."""
    if os.geteuid():
        pytest.skip("only root can mount the file system that this is about")
    folder = tmp_path_factory.mktemp("live")
    stack = Stack(folder / "stack", platform(), {SLUG: {"plan": "basic"}})
    stack.folder.mkdir()
    with mounted(folder, "6G") as place:
        found = Xfs(place, docker_client, stack)
        found.hold_server()
        found.hold_files(SLUG)
        found.hold_files_of_new(TEST)
        with deployed(stack):
            stack.edited = True
            yield found


@pytest.fixture
def stack(held: Xfs) -> Stack:
    """Return that stack."""
    return held.stack


@pytest.fixture
def cloud(stack: Stack) -> Generator[Cloud]:
    """Return it as the library has it."""
    with in_environment_of(stack):
        yield cloud_of(stack)


@pytest.fixture(scope="module")
def browser(held: Xfs) -> Browser:
    """Return the administrator of its tenant, who has planted something."""
    found = visitor(held.stack, held.engine, SLUG)
    found.log_in(held.stack.admin_password(SLUG))
    found.model("ir.config_parameter", "set_param", "own.api_key", SECRET)
    found.model("res.partner", "create", [{"name": "Dinesh", "comment": f"<p>{SECRET}</p>"}])
    upload(found, PAPER)
    return found


@pytest.fixture
def gone(held: Xfs, cloud: Cloud) -> Generator[None]:
    """Remove the clone at the end, and see that nothing of it is left."""
    yield
    cloud.tenants[TEST].delete(backup=False)
    held.hold_files_of_new(TEST)
    assert whose(cloud) == {SLUG: SLUG}
    assert cloud.audit() == []


@pytest.mark.usefixtures("browser", "gone")
def test_what_a_tenant_has_set_a_trap_with(cloud: Cloud) -> None:
    """It does not run with more rights than the tenant's, and the clone can be deleted."""
    with cloud.session() as session:
        server = session.server(HOST)
        with visit(server, SLUG, SLUG) as inside:
            inside.execute(TRAP.encode())
            inside.execute("SET ROLE sliceline")
            inside.execute("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC")
        cloud.tenants.clone(SLUG, TEST)
        high = server.execute("SELECT rolname FROM pg_roles WHERE rolsuper").fetchall()
        assert high == [(database.SUPERUSER,)]
        # Else the source could not be erased before its clone.
        assert database.databases_of(server, SLUG) == [SLUG]
        with visit(server, SLUG, SLUG) as inside:
            inside.execute("DROP OPERATOR public.= (oid, regrole)")


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("gone")
def test_a_clone_while_visitors_are_at_work(
    stack: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """It has all records and files, and is nobody's but its own; no visitor gets an error.

    What the source has lost is told there, whose it is.
    """
    before, lost = rights_in(cloud, SLUG), upload(browser, b"to be lost")
    odoo = container_of_stack(docker_client, stack, "odoo", SLUG)
    execute(odoo, "rm", "-f", f"/var/lib/odoo/filestore/{SLUG}/{sha(b'to be lost')}")
    with repeating(lambda number: visit_once(browser, number)) as visits:
        cloud.tenants.clone(SLUG, TEST)
    given = cloud.tenants[SLUG].operations()[0]
    told = {"to": TEST, "missing": [sha(b"to be lost")]}
    assert (given.verb, given.result) == ("give a copy", told)
    browser.model("ir.attachment", "unlink", [lost])
    assert visits[0] > 10
    assert cloud.tenants[TEST].state is LifeState.ACTIVE
    assert "backup" not in (cloud.tenants[TEST].operations()[0].result or {})
    assert rights_in(cloud, SLUG) == before
    assert whose(cloud) == {SLUG: SLUG, TEST: TEST}
    assert owners_in(cloud, TEST) <= {TEST, database.SUPERUSER, "pg_database_owner"}
    assert owners_in(cloud, SLUG) <= {SLUG, database.SUPERUSER, "pg_database_owner"}

    other = visitor(stack, docker_client, TEST)
    other.log_in(stack.admin_password(SLUG))
    ours = [it for it in attachments(other) if it != lost]
    assert len(ours) > 2
    assert content_of(other, ours[-1]) == PAPER
    assert all(content_of(other, it).startswith(b"visit ") for it in ours[:-1])
    [partner] = other.model("res.partner", "search_read", [["name", "=", "Dinesh"]], ["comment"])
    assert partner["comment"] == "<p>neutralized</p>"
    assert other.model("ir.config_parameter", "get_param", "database.uuid") != browser.model(
        "ir.config_parameter", "get_param", "database.uuid"
    )
    # What is written in one is not in the other.
    upload(other, b"in the clone")
    upload(browser, b"in the source")
    assert content_of(other, attachments(other)[0]) == b"in the clone"
    assert content_of(browser, attachments(browser)[0]) == b"in the source"
    stack.preview("--expect-no-changes")


@pytest.mark.usefixtures("gone")
def test_who_does_not_leave_is_sent_away(cloud: Cloud, browser: Browser) -> None:
    """A report that takes a minute ends with an error; what it had begun never was."""
    assert content_of(browser, attachments(browser)[-1]) == PAPER
    with (
        pytest.MonkeyPatch.context() as patch,
        cloud.session() as session,
        database.also_connect(session.server(HOST), SLUG) as long,
    ):
        patch.setattr("odoo_cloud_lib.operations.copy_live.QUIET_SECONDS", 1)
        long.execute("BEGIN")
        long.execute("UPDATE res_partner SET name = 'never' WHERE id = 1")
        cloud.tenants.clone(SLUG, TEST)
        with pytest.raises(psycopg.Error):
            long.execute("COMMIT")
        long.close()
    assert cloud.tenants[TEST].state is LifeState.ACTIVE


def test_not_while_a_base_backup_is_made(cloud: Cloud) -> None:
    """Then a clone comes in a backup, of which there can be none here."""
    with cloud.session() as session:
        server = session.server(HOST)
        name = session.inventory.hosts[HOST].postgres
        postgres = find_container(session.host(HOST).docker, name)
        assert postgres is not None
        assert can_copy_live(server, postgres)
        with base_backup(server, postgres):
            assert not can_copy_live(server, postgres)
            with pytest.raises(TenantStateError, match="keeps no backups"):
                cloud.tenants.clone(SLUG, TEST)


def test_a_file_that_cannot_be_copied_leaves_nothing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a clone nor a second name of a file."""

    def refuse(_self: object) -> None:
        raise CopyError(SLUG, reason="the disk is full", command="none")

    monkeypatch.setattr(give_copy.LiveCopy, "copy_files", refuse)
    with pytest.raises(CopyError, match="the disk is full"):
        cloud.tenants.clone(SLUG, TEST)
    assert TEST not in cloud.desired.tenants()
    assert whose(cloud) == {SLUG: SLUG}
    # The source's part of it is told as what it is, until it is taken up.
    assert [it.kind for it in cloud.audit()] == [DifferenceKind.FAILED]
    monkeypatch.undo()
    cloud.resume(cloud.operations(tenant=SLUG, limit=1)[0].id)
    assert cloud.audit() == []


@pytest.mark.timeout(7200)
def test_a_killed_clone_is_finished_by_doing_it_again(
    held: Xfs, stack: Stack, cloud: Cloud, browser: Browser
) -> None:
    """At lines of its own and of its source's part; in the soak, at all of them."""
    arguments = {"source": SLUG}
    held.hold_files_of_new(TEST)
    points = ["copy its database", "neutralize it"]
    if SOAK:
        points = [*range(len(lines_of(stack, "clone", TEST, arguments)))]
        cloud.tenants[TEST].delete(backup=False)
    for round_, point in enumerate(points):
        held.hold_files_of_new(TEST)
        with killed_at(stack, point, "clone", TEST, arguments, with_engine=round_ % 2 == 0):
            # Nobody is kept out of the source.
            assert content_of(browser, attachments(browser)[-1]) == PAPER
            last = [it for it in cloud.operations(tenant=TEST, limit=1) if it.verb == "clone"]
            if last and last[0].state is OperationState.DONE:
                pass  # the kill came after its end
            elif last and last[0].state is OperationState.INTERRUPTED and round_ % 3 == 1:
                cloud.resume(last[0].id)
            else:
                cloud.run(verb_named("clone").read(arguments), TEST)
        assert cloud.tenants[TEST].state is LifeState.ACTIVE, point
        assert whose(cloud) == {SLUG: SLUG, TEST: TEST}
        assert {it.kind for it in cloud.audit()} <= {DifferenceKind.MISSING_VOLUME}
        stack.preview("--expect-no-changes")
        cloud.tenants[TEST].delete(backup=False)


def test_the_sources_part_alone_clears_up(held: Xfs, stack: Stack, cloud: Cloud) -> None:
    """A clone that is given up leaves it interrupted; taking it up copies nothing any more."""
    held.hold_files_of_new(TEST)
    with killed_at(stack, "copy its files", "clone", TEST, {"source": SLUG}, with_engine=True):
        cloud.tenants[TEST].delete(backup=False)
        [left] = cloud.operations(tenant=SLUG, limit=1)
        assert (left.verb, left.state) == ("give a copy", OperationState.INTERRUPTED)
        cloud.resume(left.id)
    assert whose(cloud) == {SLUG: SLUG}
    assert cloud.audit() == []


def visitor(stack: Stack, engine: DockerClient, slug: str) -> Browser:
    """Return somebody who visits a tenant."""
    return Browser(f"{slug}.odoo.localhost", stack.https_port, authority_of(engine, stack))


def visit_once(browser: Browser, number: int) -> None:
    """Upload, and now and then delete and collect garbage."""
    one = upload(browser, f"visit {number}".encode())
    if number % 2:
        browser.model("ir.attachment", "unlink", [one])
    if number % 5 == 0:
        collect_garbage(browser)


@contextmanager
def base_backup(server: database.Server, postgres: Container) -> Generator[None]:
    """Let a base backup be made for as long as the block takes."""
    socket, slowly = naming.POSTGRES_SOCKET_DIR, "--format=tar --pgdata=- --max-rate=32k"
    command = f"pg_basebackup {slowly} --wal-method=none -h {socket} -U {server.info.user}"
    postgres.exec_run(
        ["sh", "-c", f"{command} >/dev/null"],
        environment={"PGPASSWORD": server.info.password},
        detach=True,
    )
    seen = "SELECT pid FROM pg_stat_progress_basebackup"
    until(lambda: server.execute(seen).fetchone() is not None)
    try:
        yield
    finally:
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_progress_basebackup")
        until(lambda: server.execute(seen).fetchone() is None)


def whose(cloud: Cloud) -> dict[str, str]:
    """Return the owners of the tenants' databases, also of those on their way."""
    with cloud.session() as session:
        found = session.server(HOST).execute(
            "SELECT datname, pg_get_userbyid(datdba) FROM pg_database"
            " WHERE starts_with(datname, %s) ORDER BY 1",
            (SLUG,),
        )
        return dict(found.fetchall())


def rights_in(cloud: Cloud, name: str) -> list[object]:
    """Return what is said of a database in the server's catalogue."""
    with cloud.session() as session:
        found = session.server(HOST).execute(
            "SELECT datacl::text, datconnlimit, datallowconn, pg_get_userbyid(datdba)"
            " FROM pg_database WHERE datname = %s",
            (name,),
        )
        return list(found.fetchone() or ())


def owners_in(cloud: Cloud, name: str) -> set[str]:
    """Return whose the tables, functions and schemas are."""
    with (
        cloud.session() as session,
        database.also_connect(session.server(HOST), name) as inside,
    ):
        found = inside.execute(
            "SELECT pg_get_userbyid(relowner) FROM pg_class"
            " UNION SELECT pg_get_userbyid(proowner) FROM pg_proc"
            " UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace"
            " UNION SELECT pg_get_userbyid(typowner) FROM pg_type"
        )
        return {owner for (owner,) in found}
