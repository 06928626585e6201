"""Whatever becomes of a backup in the store, verifying finds it."""

import random

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.tenants import Tenant
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.store_damage import Repository, random_damage
from tests.integration.cloud.uploads import upload
from tests.integration.stack import Stack
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG = "optimoji"
DAMAGES = 300 if SOAK else 3


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


@pytest.mark.timeout(7200)
def test_every_damage_is_found(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """A bit that is flipped, a file that is cut off or gone, of any kind that there is."""
    tenant = cloud.tenants[SLUG]
    with pytest.raises(TenantStateError, match="it has no backup"):
        tenant.verify()
    for content in (b"a paper", b"another"):
        upload(browser, content * 1000)
        tenant.back_up()
    tenant.verify()
    evidence = tenant.operations()[0].result or {}
    assert evidence["backups"] == 2

    repository, chance = Repository(docker_client, edited, SLUG), random.Random(7)  # noqa: S311
    files = repository.files()
    missed: list[tuple[str, str, str]] = []
    for _ in range(DAMAGES):
        damage = random_damage(files, chance)
        with repository.damaged(*damage):
            missed += [] if finds(tenant) else [damage]
    assert missed == []
    tenant.verify()
    assert len(tenant.backups()) == 2


def finds(tenant: Tenant) -> bool:
    """Tell whether verifying says that something is wrong."""
    try:
        tenant.verify()
    except CopyError:
        return True
    return False
