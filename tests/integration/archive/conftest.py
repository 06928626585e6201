"""A stack that keeps all that its server writes: acme, who goes back, and umoja, who does not."""

from collections.abc import Generator
from datetime import UTC, datetime

import pytest
from docker import DockerClient

from odoo_cloud_lib import database
from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.archive.stretches import Span
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.stack import Stack, authority_of, container_of_stack, deployed, platform

BACKUPS = {"kind": "local", "schedule": "on-demand", "point_in_time": {"days": 7}}


@pytest.fixture(scope="package")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return the deployed stack, whose operator has stored a base backup and the log since."""
    tenants = {"acme": {"plan": "basic"}, "umoja": {"plan": "basic"}}
    settings = {**platform(), "backups": BACKUPS}
    stack = Stack(tmp_path_factory.mktemp("archive"), settings, tenants)
    with deployed(stack), in_environment_of(stack):
        stack.edited = True
        yield stack


@pytest.fixture
def cloud(archived: Stack) -> Cloud:
    """Return it as the library has it."""
    return cloud_of(archived)


@pytest.fixture
def acme(archived: Stack, docker_client: DockerClient) -> Browser:
    """Return acme's administrator, who is logged in."""
    return administrator(archived, docker_client, "acme")


@pytest.fixture
def alone(archived: Stack, docker_client: DockerClient) -> Generator[None]:
    """Keep the operator from doing at some moment what a test does at its own."""
    operator = container_of_stack(docker_client, archived, "operator")
    operator.stop(timeout=2)
    yield
    operator.start()


def administrator(stack: Stack, docker: DockerClient, slug: str) -> Browser:
    """Return a tenant's administrator, who is logged in."""
    found = Browser(f"{slug}.odoo.localhost", stack.https_port, authority_of(docker, stack))
    found.log_in(stack.admin_password(slug))
    return found


def acquainted(browser: Browser, name: str) -> int:
    """Create a contact, which has no files that might be collected as garbage."""
    return browser.model("res.partner", "create", [{"name": name}])[0]


def name_of(browser: Browser, contact: int) -> str:
    """Return a contact's name."""
    [found] = browser.model("res.partner", "read", [contact], ["name"])
    return found["name"]


def reach(cloud: Cloud) -> list[Span]:
    """Return what is in reach; nothing as long as there is no repository."""
    try:
        return cloud.reach()
    except CopyError:
        return []


def archive_up(cloud: Cloud, host: str = "local") -> None:
    """Do at once what the operator does every few minutes."""
    with cloud.session() as session:
        archive = archive_of(session, host)
        assert archive
        archive.keep_up(datetime.now(UTC))


def server_time(cloud: Cloud, host: str = "local") -> datetime:
    """Return the time by the server's clock."""
    with cloud.session() as session:
        [(now,)] = session.server(host).execute("SELECT clock_timestamp()")
        return now


def left(cloud: Cloud) -> list[str]:
    """Return databases that are on their way somewhere."""
    with cloud.session() as session:
        return database.databases_with(session.server("local"), "acme_arriving")
