"""Tenants that are made of another one's backup: closed until they are safe, or not there."""

from collections.abc import Generator

import pytest
from docker import DockerClient
from docker.models.containers import Container

from odoo_cloud_lib import database
from odoo_cloud_lib.backups import safety
from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.backups.safety import Safety
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import (
    HostError,
    NeutralizeError,
    TenantExistsError,
    TenantNotReadyError,
    TenantStateError,
    UnclassifiedError,
)
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.neutralize import Neutralized
from odoo_cloud_lib.operations import clone_tenant, clone_ways
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.uploads import attachments, content_of, sha, upload
from tests.integration.containers import execute
from tests.integration.stack import Stack, authority_of, container_of_stack

pytestmark = pytest.mark.engine

SLUG, TEST = "aviato", "aviato-test"
SECRET = "sk-live-51aZ9planted"
PAPER = b"an agreement" * 1000
CONFIDENTIAL = f"the key is {SECRET}, keep it".encode() * 10


@pytest.fixture(autouse=True)
def in_a_backup(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let them come in one, whatever this machine's disk can."""
    monkeypatch.setattr(clone_ways, "can_copy_live", _cannot)


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone, and has planted things."""
    found = newcomer(edited, docker_client, SLUG)
    found.model("ir.config_parameter", "set_param", "own.api_key", SECRET)
    server = {"name": "out", "smtp_host": "mail.example", "smtp_user": SECRET, "smtp_pass": SECRET}
    found.model("ir.mail_server", "create", [server])
    found.model("res.partner", "create", [{"name": "Erlich", "comment": f"<p>{SECRET}</p>"}])
    upload(found, PAPER)
    upload(found, CONFIDENTIAL)
    return found


@pytest.fixture
def nothing_left(edited: Stack, cloud: Cloud, browser: Browser) -> Generator[None]:
    """See that what fails leaves nothing of a clone, and the source as it was."""
    before = attachments(browser)
    yield
    assert TEST not in cloud.desired.tenants()
    assert attachments(browser) == before
    assert databases(cloud, SLUG) == [SLUG]
    assert cloud.audit() == []
    edited.preview("--expect-no-changes")


@pytest.mark.timeout(600)
def test_a_clone_of_what_is_there_now(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """It has an identity of its own, all records and files, no secret, and acts on nothing."""
    # As the file of a deleted attachment stays until Odoo collects it.
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    unnamed = f"/var/lib/odoo/filestore/{SLUG}/{sha(b'deleted')}"
    execute(odoo, "sh", "-ec", 'mkdir -p "${0%/*}"; printf deleted >"$0"', unnamed)
    clone = cloud.tenants.clone(SLUG, TEST)
    assert clone.state is LifeState.ACTIVE
    files = {it: files_of(edited, docker_client, it) for it in (SLUG, TEST)}
    assert [sha(b"deleted") in files[it] for it in (SLUG, TEST)] == [True, False]
    assert databases(cloud, SLUG) == [SLUG, TEST]
    other = Browser(
        f"{TEST}.odoo.localhost", edited.https_port, authority_of(docker_client, edited)
    )
    # Whoever could log in to the source still can.
    other.log_in(edited.admin_password(SLUG))

    confidential, paper = attachments(other)
    assert content_of(other, paper) == PAPER
    assert SECRET.encode() not in content_of(other, confidential)
    [partner] = other.model("res.partner", "search_read", [["name", "=", "Erlich"]], ["comment"])
    assert partner["comment"] == "<p>neutralized</p>"
    assert parameter(other, "own.api_key") is False
    assert parameter(other, "web.base.url") == clone.url
    assert parameter(other, "database.uuid") != parameter(browser, "database.uuid")
    assert parameter(other, "database.is_neutralized") == "true"
    assert other.model("ir.mail_server", "search_read", [], ["smtp_host"])[0]["smtp_host"] == (
        "invalid"
    )
    [job] = other.model("ir.cron", "search_read", [], ["cron_name"])
    assert "vacuum" in job["cron_name"]
    # The source has all of it still.
    assert parameter(browser, "own.api_key") == SECRET

    assert cloud.audit() == []
    edited.preview("--expect-no-changes")
    evidence = clone.operations()[0].result or {}
    assert evidence["source"] == SLUG
    assert evidence["backup"] == cloud.tenants[SLUG].backups()[0].snapshot
    assert evidence["secrets"]


def files_of(stack: Stack, docker: DockerClient, slug: str) -> str:
    """Return the names of the files that a tenant has."""
    odoo = container_of_stack(docker, stack, "odoo", slug)
    return execute(odoo, "find", f"/var/lib/odoo/filestore/{slug}", "-type", "f")


def test_its_name_is_taken_from_then_on(cloud: Cloud) -> None:
    """Nothing is begun."""
    with pytest.raises(TenantExistsError, match="there is a tenant of this name"):
        cloud.tenants.clone(SLUG, TEST)
    assert cloud.operations(tenant=TEST, limit=1)[0].verb == "clone"


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("browser")
def test_anonymised_and_as_it_is(cloud: Cloud) -> None:
    """The people in it are others; what is not neutralised still has its mail server."""
    cloud.tenants[TEST].delete(backup=False)
    backup = cloud.tenants[SLUG].backups()[0]
    cloud.tenants.clone(SLUG, TEST, backup=backup.short, neutralize=False, anonymize=True)
    assert cloud.tenants[SLUG].backups()[0] == backup
    with cloud.session() as session:
        server = session.server(session.tenant(TEST).host)
        with database.also_connect(server, TEST) as inside:
            [(names,)] = inside.execute("SELECT array_agg(name) FROM res_partner")
            [(hosts,)] = inside.execute("SELECT array_agg(smtp_host) FROM ir_mail_server")
    assert "Erlich" not in names
    assert hosts == ["example.invalid"]
    cloud.tenants[TEST].delete(backup=False)


@pytest.mark.usefixtures("nothing_left")
def test_what_cannot_be_made_safe_is_not_there(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At that point it was loaded, and nobody could get in."""
    seen: list[list[str]] = []

    def refuse(_self: Safety, base_url: str) -> Neutralized:
        """Look who could open it."""
        with cloud.session() as session:
            seen.append(open_databases(session.server("local"), TEST))
        raise NeutralizeError(TEST, reason=f"still in it: {base_url}", command="none")

    monkeypatch.setattr(Safety, "neutralize", refuse)
    with pytest.raises(NeutralizeError, match="still in it"):
        cloud.tenants.clone(SLUG, TEST)
    # The template's copy, which is its place.
    assert seen == [[TEST]]


@pytest.mark.soak
@pytest.mark.usefixtures("nothing_left")
def test_an_odoo_that_does_not_end(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as what fails on a host."""
    monkeypatch.setattr(safety, "ANSWER_SECONDS", 0.01)
    with pytest.raises(HostError, match=r"local: Docker failed: .*timed out"):
        cloud.tenants.clone(SLUG, TEST, backup=cloud.tenants[SLUG].backups()[0].snapshot)


@pytest.mark.usefixtures("nothing_left")
def test_a_column_that_no_rule_knows(cloud: Cloud, browser: Browser) -> None:
    """The error has the line to add."""
    model = browser.model("ir.model", "create", [{"name": "Room", "model": "x_room"}])
    with pytest.raises(UnclassifiedError, match=r"x_room"):
        cloud.tenants.clone(SLUG, TEST, anonymize=True)
    browser.model("ir.model", "unlink", model)


@pytest.mark.usefixtures("nothing_left")
def test_what_is_refused(cloud: Cloud) -> None:
    """Nothing is begun, neither at the clone nor at its source."""
    before = cloud.operations(limit=1)[0].id
    with pytest.raises(TenantStateError, match="it has no backup 00ff; valid: one of its own"):
        cloud.tenants.clone(SLUG, TEST, backup="00ff")
    with pytest.raises(TenantExistsError):
        cloud.tenants.clone(SLUG, "acme")
    assert cloud.operations(limit=1)[0].id == before


@pytest.mark.soak
@pytest.mark.usefixtures("nothing_left")
def test_one_that_does_not_start(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried before it gets its name."""
    monkeypatch.setattr(clone_tenant, "try_it", _never)
    with pytest.raises(TenantNotReadyError):
        cloud.tenants.clone(SLUG, TEST, backup=cloud.tenants[SLUG].backups()[0].snapshot)


def _cannot(_server: database.Server, _postgres: Container) -> bool:
    return False


def _never(arriving: Arriving) -> None:
    raise TenantNotReadyError(arriving.name, reason="it does not start", command="none")


def parameter(browser: Browser, key: str) -> object:
    """Return a system parameter."""
    return browser.model("ir.config_parameter", "get_param", key)


def databases(cloud: Cloud, prefix: str) -> list[str]:
    """Return the databases whose names begin so."""
    with cloud.session() as session:
        return database.databases_with(session.server("local"), prefix)


def open_databases(server: database.Server, role: str) -> list[str]:
    """Return the databases that a tenant's Odoo could connect to now."""
    found = server.execute(
        "SELECT datname FROM pg_database, pg_roles WHERE rolname = %s AND rolcanlogin"
        " AND has_database_privilege(rolname, datname, 'CONNECT')"
        " AND datallowconn AND datconnlimit <> 0",
        (role,),
    )
    return [name for (name,) in found]
