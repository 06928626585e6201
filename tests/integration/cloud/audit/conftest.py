"""A stack with a tenant in every state, which is whole again after each test."""

from collections.abc import Generator

import pytest

from odoo_cloud_lib import database
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.database import Server
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.secret_values import superuser_password
from tests.integration.stack import Stack, deployed, platform

TENANTS = {
    "acme": {"plan": "basic"},
    "umoja": {"plan": "basic", "state": "suspended"},
    "initech": {"plan": "basic", "state": "deleting"},
}


@pytest.fixture(scope="package")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return a deployed stack with a tenant in every state."""
    wanted = Stack(tmp_path_factory.mktemp("audited"), platform(), {**TENANTS})
    with deployed(wanted):
        wanted.edited = True
        yield wanted


@pytest.fixture
def cloud(audited: Stack) -> Generator[Cloud]:
    """Return that stack as the library has it; it is whole again after each test."""
    with in_environment_of(audited):
        opened = cloud_of(audited)
        yield opened
        assert opened.audit() == []


@pytest.fixture
def server(audited: Stack) -> Generator[Server]:
    """Return the superuser's connection to its PostgreSQL."""
    port = audited.platform["hosts"]["local"]["postgres"]["port"]
    with database.connect(("127.0.0.1", port), superuser_password(audited)) as connected:
        yield connected
