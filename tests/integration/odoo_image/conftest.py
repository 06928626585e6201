"""One machine and, in each of Odoo's two modes, two tenants for all tests of the image."""

from collections.abc import Iterator

import pytest

from tests.integration.odoo_image.machine import Machine
from tests.integration.odoo_image.tenant import Tenant


@pytest.fixture(scope="package")
def machine() -> Iterator[Machine]:
    """A PostgreSQL server with a template; everything is removed in the end, failed or not."""
    made = Machine()
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="package")
def customer(machine: Machine) -> Iterator[Tenant]:
    """A tenant whose companies, users and API keys tests may change as they like."""
    made = Tenant(machine, "customer", 0)
    yield made
    made.remove()


@pytest.fixture(
    scope="package", params=[pytest.param(0, id="threaded"), pytest.param(2, id="workers")]
)
def workers(request: pytest.FixtureRequest) -> int:
    """The number of workers; every test runs without and with them."""
    return request.param


@pytest.fixture(scope="package")
def tenant(machine: Machine, workers: int) -> Iterator[Tenant]:
    """A tenant with a healthy Odoo, which every test leaves healthy."""
    made = Tenant(machine, "acme", workers)
    yield made
    made.remove()


@pytest.fixture(scope="package")
def neighbour(machine: Machine, workers: int) -> Iterator[Tenant]:
    """Another tenant of the same kind."""
    made = Tenant(machine, "umoja", workers)
    yield made
    made.remove()
