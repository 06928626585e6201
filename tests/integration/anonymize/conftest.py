"""One Odoo with modules, full of planted values, which is anonymised once for all tests."""

from collections.abc import Iterator

import pytest

from odoo_cloud_lib.anonymize import Anonymized, Leftover, anonymize, leftovers, load_rules
from odoo_cloud_lib.containers import remove
from tests.integration.anonymize.planted import VALUES, plant
from tests.integration.anonymize.samples import sampled
from tests.integration.odoo_image.machine import Machine
from tests.integration.odoo_image.tenant import Tenant

# What installs in less than a minute; docs/anonymize.md says what was tried by hand.
MODULES = "crm,hr"
KEY = bytes(range(32))


@pytest.fixture(scope="package")
def furnished() -> Iterator[Machine]:
    """A PostgreSQL server whose template has the modules; removed in the end, failed or not."""
    made = Machine(MODULES)
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="package")
def full(furnished: Machine) -> Iterator[Tenant]:
    """A tenant with planted values; nobody works on it."""
    made = Tenant(furnished, "full", 0)
    plant(made)
    remove(made.odoo.container)
    yield made
    made.remove()


@pytest.fixture(scope="package")
def before(full: Tenant) -> tuple[Leftover, ...]:
    """Where the planted values are before anything is done."""
    with full.database(full.name) as inside:
        return leftovers(inside, VALUES)


@pytest.fixture(scope="package")
def samples(full: Tenant) -> set[str]:
    """Of which columns PostgreSQL keeps planted values beside the rows, before."""
    with full.database() as inside:
        return sampled(inside, VALUES)


@pytest.fixture(scope="package")
def done(full: Tenant, before: tuple[Leftover, ...], samples: set[str]) -> Anonymized:
    """What was done to it, with the tenant's rights alone."""
    assert before
    assert samples
    with full.database(full.name) as inside:
        return anonymize(inside, load_rules(), KEY)
