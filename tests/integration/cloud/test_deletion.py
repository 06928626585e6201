"""Deletion: hidden at once, taken back, erased when it is due, and nothing left of it."""

from datetime import UTC, datetime, timedelta

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import TenantMissingError, TenantStateError
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.observed import Presence
from odoo_cloud_lib.operations.erase_tenant import Erase
from odoo_cloud_lib.subject import look_up
from tests.integration.cloud.conftest import StatusOf
from tests.integration.stack import LABEL, Stack, left_behind

pytestmark = pytest.mark.engine


def test_a_scheduled_deletion_is_taken_back(edited: Stack, cloud: Cloud, status: StatusOf) -> None:
    """It is again what it was: a suspended one is not woken up by that."""
    umoja = cloud.tenants.create("umoja", plan="basic")
    umoja.suspend()
    umoja.schedule_delete()
    assert (umoja.state, there_of(cloud, "umoja").sites) == (LifeState.DELETING, set())
    edited.preview("--expect-no-changes")
    umoja.cancel_delete()
    assert (umoja.state, status("umoja")) == (LifeState.SUSPENDED, 503)
    edited.preview("--expect-no-changes")
    with pytest.raises(TenantStateError, match=r"it is suspended; valid: .* deleting"):
        umoja.cancel_delete()

    umoja.resume()
    umoja.schedule_delete()
    umoja.cancel_delete()
    assert (umoja.state, status("umoja")) == (LifeState.ACTIVE, 200)
    assert cloud.desired.tenants()["umoja"] == {"plan": "basic"}


def test_what_is_due_is_erased_and_nothing_else(
    edited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Twelve hours after it was scheduled, not before."""
    hooli = cloud.tenants.create("hooli", plan="basic")
    hooli.schedule_delete()
    now = datetime.now(UTC)
    assert cloud.tenants.due(now + timedelta(hours=11, minutes=59)) == []
    assert cloud.tenants.due(now + timedelta(hours=12)) == ["hooli"]
    with pytest.raises(TenantStateError, match="it is deleting, and it is due at"):
        cloud.run(Erase(), "hooli")

    hooli.delete(backup=False)
    assert left_behind(docker_client, f"{LABEL}={edited.name}", "odoo-cloud.tenant=hooli") == []
    assert [urn for urn in edited.resources() if "hooli" in urn] == []
    assert there_of(cloud, "hooli") == Presence()
    edited.preview("--expect-no-changes")
    with pytest.raises(TenantMissingError):
        hooli.delete(backup=False)


@pytest.mark.soak
def test_a_name_can_be_used_again(cloud: Cloud, status: StatusOf) -> None:
    """By a tenant that has nothing of the first one, its schedule of deletion included."""
    cloud.tenants.create("vandelay", plan="basic").schedule_delete()
    cloud.tenants["vandelay"].delete(backup=False)
    again = cloud.tenants.create("vandelay", plan="basic")
    assert (again.state, status("vandelay")) == (LifeState.ACTIVE, 200)
    assert cloud.tenants.due(datetime.now(UTC) + timedelta(days=365)) == []


def there_of(cloud: Cloud, slug: str) -> Presence:
    """Return what is there of a tenant on its host."""
    with cloud.session() as session:
        return look_up(session, slug).there
