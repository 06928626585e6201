"""Tenants of one PostgreSQL server: a role that was taken over opens its own database alone."""

import psycopg
import pytest
from docker import DockerClient
from psycopg import sql

from tests.integration.browser import Browser
from tests.integration.conftest import BrowserFor
from tests.integration.inside import Insider, insider, log_in
from tests.integration.secret_values import superuser_password
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

PRIVILEGE = psycopg.errors.InsufficientPrivilege
# Run in acme's container with the roles or databases to try; prints why each was refused.
TRY_DATABASES = """
import configparser, json, os, sys, psycopg2
conf = configparser.ConfigParser(interpolation=None)
conf.read(os.environ["ODOO_RC"])
own = conf["options"]
said = {}
for name in sys.argv[1:]:
    try:
        psycopg2.connect(
            host=own["db_host"], user=own["db_user"], password=own["db_password"], dbname=name
        )
        said[name] = "entered"
    except psycopg2.OperationalError as error:
        said[name] = str(error)
print(json.dumps(said))
"""
TRY_ROLES = """
import json, sys, psycopg2
said = {}
for name in sys.argv[2:]:
    for password in (None, "", sys.argv[1]):
        try:
            psycopg2.connect(
                host="/var/run/postgresql", user=name, password=password, dbname=name
            )
            said[name] = "entered"
        except psycopg2.OperationalError as error:
            said.setdefault(name, str(error))
print(json.dumps(said))
"""
REFUSED = [
    "CREATE DATABASE mine",
    "CREATE ROLE mine",
    "SELECT rolpassword FROM pg_authid",
    "SELECT passwd FROM pg_shadow",
    "SET ROLE umoja",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION umoja",
    "GRANT umoja TO acme",
    "GRANT pg_read_all_data TO acme",
    "ALTER ROLE acme SUPERUSER",
    "ALTER ROLE acme CREATEDB",
    "ALTER ROLE acme CONNECTION LIMIT 1000",
    "ALTER ROLE umoja PASSWORD 'taken'",
    "ALTER SYSTEM SET log_statement = 'all'",
    "SET log_statement = 'none'",
    "ALTER DATABASE acme RENAME TO mine",
    "COPY (SELECT 1) TO PROGRAM 'cat'",
    "COPY (SELECT 1) TO '/tmp/mine'",
    "COPY ir_config_parameter FROM PROGRAM 'id'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_read_binary_file('superuser-password')",
    "SELECT pg_ls_dir('.')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT pg_reload_conf()",
    "SELECT pg_switch_wal()",
    "LOAD '/tmp/mine.so'",
    "CREATE EXTENSION dblink",
    "CREATE EXTENSION postgres_fdw",
    "CREATE EXTENSION file_fdw",
    "CREATE FUNCTION mine() RETURNS int AS 'mine' LANGUAGE c",
    "CREATE TABLESPACE mine LOCATION '/mine'",
    "CREATE PUBLICATION mine FOR ALL TABLES",
    "SELECT pg_create_physical_replication_slot('mine')",
]


@pytest.fixture(scope="module")
def acme(stack: Stack, docker_client: DockerClient) -> Insider:
    """Whoever has taken over acme."""
    return insider("acme", container_of_stack(docker_client, stack, "odoo", "acme"))


@pytest.fixture(scope="module")
def others(stack: Stack) -> list[str]:
    """Return every database on the server but acme's."""
    with log_in(stack, "postgres", superuser_password(stack), "postgres") as server:
        found = [name for (name,) in server.execute("SELECT datname FROM pg_database")]
    assert {"acme", "umoja", "postgres", "template0", "template1"} < set(found)
    assert any(name.startswith("template_") for name in found)
    return [name for name in found if name != "acme"]


def test_no_other_database_opens(stack: Stack, acme: Insider, others: list[str]) -> None:
    """Neither at the host's port, nor over the socket from inside the container."""
    said = acme.run(TRY_DATABASES, "acme", *others)
    assert said.pop("acme") == "entered"
    for name in others:
        with pytest.raises(psycopg.OperationalError) as refusal:
            acme.enter(stack, name)
        for text in (str(refusal.value), said[name]):
            reason = "is not currently accepting connections" if name == "template0" else "denied"
            assert reason in text, name


def test_nobody_enters_without_the_right_password(acme: Insider, others: list[str]) -> None:
    """The socket trusts nobody: not without a password, not with acme's."""
    roles = ["postgres", "umoja", *(name for name in others if name.startswith("template_"))]
    said = acme.run(TRY_ROLES, acme.options["db_password"], *roles)
    assert set(said) == set(roles)
    assert all("no password supplied" in text for text in said.values()), said


@pytest.mark.parametrize("statement", REFUSED)
def test_the_role_may_do_nothing_beyond_its_database(
    stack: Stack, acme: Insider, statement: str
) -> None:
    """No other role or database, no file or program of the server, no setting of all."""
    with acme.enter(stack) as database, pytest.raises(PRIVILEGE):
        database.execute(sql.SQL(statement))  # pyright: ignore[reportArgumentType]


def test_another_tenants_sessions_can_be_neither_read_nor_ended(
    stack: Stack, acme: Insider
) -> None:
    """The list of sessions is the server's; what they do, and their end, are not acme's."""
    with acme.enter(stack) as database:
        seen = database.execute("SELECT query FROM pg_stat_activity WHERE usename = 'umoja'")
        assert {query for (query,) in seen} == {"<insufficient privilege>"}
        with pytest.raises(PRIVILEGE):
            database.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'umoja'"
            )
        for statement in ("DROP DATABASE umoja", "ALTER DATABASE umoja CONNECTION LIMIT 0"):
            with pytest.raises(PRIVILEGE, match="must be owner"):
                database.execute(statement)  # pyright: ignore[reportArgumentType]


def test_notifications_stay_in_their_tenants_database(
    stack: Stack, acme: Insider, browser_for: BrowserFor
) -> None:
    """What umoja's bus and cron announce is heard in umoja's database, and nowhere else."""
    browser = browser_for("umoja")
    browser.log_in(stack.admin_password("umoja"))
    password = superuser_password(stack)
    with (
        log_in(stack, "postgres", password, "umoja") as inside,
        log_in(stack, "postgres", password, "postgres") as system,
        acme.enter(stack) as outside,
    ):
        for listener in (inside, system, outside):
            listener.execute("LISTEN imbus; LISTEN cron_trigger")
        _announce(browser)
        heard = {found.channel for found in inside.notifies(timeout=10, stop_after=2)}
        assert heard == {"imbus", "cron_trigger"}
        for listener in (system, outside):
            assert list(listener.notifies(timeout=0.5)) == []


def test_a_session_is_worth_nothing_at_another_tenant(
    stack: Stack, browser_for: BrowserFor
) -> None:
    """acme's cookie, shown to umoja, is nobody's."""
    acme, umoja = browser_for("acme"), browser_for("umoja")
    acme.log_in(stack.admin_password("acme"))
    assert acme.user_id is not None
    umoja.cookies = dict(acme.cookies)
    assert umoja.user_id is None
    assert acme.user_id is not None


def _announce(browser: Browser) -> None:
    """Let Odoo itself speak: a user who edits a note, and a job that is wanted at once."""
    note = {"model_name": "res.partner", "field_name": "comment", "res_id": 1}
    browser.call("/html_editor/bus_broadcast", **note, bus_data={"text": "for umoja alone"})
    (model,) = browser.model("ir.model", "search", [["model", "=", "ir.cron"]])
    code = "env.ref('base.autovacuum_job')._trigger()"
    values = {"name": "wake", "model_id": model, "state": "code", "code": code}
    (action,) = browser.model("ir.actions.server", "create", [values])
    browser.model("ir.actions.server", "run", [action])
