"""A server for the ledger that these tests share, and a new ledger for each of them."""

from collections.abc import Generator

import pytest

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.ledger.ledger import Ledger, open_ledger
from tests.integration.containers import address_of, container_of
from tests.integration.ledger.worker import PASSWORD


@pytest.fixture(scope="package")
def address() -> Generator[str]:
    """Return the address of a PostgreSQL server, which goes with all that is in it."""
    options = {"environment": {"POSTGRES_PASSWORD": PASSWORD}}
    with container_of("postgres:18", options=options) as container:
        yield address_of(container)


@pytest.fixture
def server(address: str) -> Generator[Server]:
    """Return a superuser's connection to the server, which has no ledger yet."""
    with database.connect((address, 5432), PASSWORD) as connected:
        database.drop_database(connected, naming.LEDGER_DATABASE)
        yield connected


@pytest.fixture
def ledger(server: Server) -> Generator[Ledger]:
    """Return a new ledger."""
    with open_ledger(server) as opened:
        yield opened
