"""Restores that come to no end: nobody loses what he did since, and all ways lead on."""

from collections.abc import Generator

import pytest
from docker import DockerClient

from odoo_cloud_lib.backups import replaced
from odoo_cloud_lib.backups.arrival import Arrival
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.operations import restore
from odoo_cloud_lib.operations.out_of_service import Service
from odoo_cloud_lib.operations.restore import Part
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.half_way import half_gone_back, put_aside
from tests.integration.cloud.kills import killed_at
from tests.integration.cloud.uploads import content_of, sha, upload
from tests.integration.containers import execute
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "endframe"
LATER = b"since the backup"


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


@pytest.fixture(autouse=True)
def whole(edited: Stack, cloud: Cloud, browser: Browser) -> Generator[None]:
    """See that the tenant is as good as before, whatever was done to it, and has a backup."""
    yield
    assert browser.get("/web/login").status == 200
    cloud.tenants[SLUG].back_up()
    assert put_aside(cloud, SLUG) == []
    assert cloud.audit() == []
    edited.preview("--expect-no-changes")


def broken(*_: object) -> None:
    """Fail, as a tool does."""
    raise CopyError(SLUG, reason="it is broken", command="none")


def test_the_database_alone_of_one_that_never_had_a_file(
    edited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Its volume has no filestore yet."""
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    execute(odoo, "rm", "-rf", "/var/lib/odoo/filestore")
    tenant = cloud.tenants[SLUG]
    assert tenant.back_up().files == 0
    tenant.restore(part=Part.DATABASE)


def test_nobody_goes_back_on_what_visitors_did(
    cloud: Cloud, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They were let in, then something failed: at once, and when it is taken up."""
    tenant, papers = cloud.tenants[SLUG], list[int]()

    def fail(*_: object) -> None:
        papers.append(upload(browser, LATER))
        broken()

    with monkeypatch.context() as patch:
        patch.setattr(restore._Restoring, "_end", fail)  # pyright: ignore[reportPrivateUsage]
        with pytest.raises(CopyError, match="it is broken"):
            tenant.restore()
    assert content_of(browser, *papers) == LATER
    with monkeypatch.context() as patch:
        patch.setattr(Service, "start", broken)
        with pytest.raises(CopyError, match="it is broken"):
            cloud.resume(cloud.operations(tenant=SLUG, limit=1)[0].id)
    assert content_of(browser, *papers) == LATER
    cloud.resume(cloud.operations(tenant=SLUG, limit=1)[0].id)
    assert content_of(browser, *papers) == LATER
    assert (cloud.operations(tenant=SLUG, limit=1)[0].result or {})["backup"]


def test_nothing_else_is_done_to_one_that_is_half_restored(edited: Stack, cloud: Cloud) -> None:
    """It could remove what the restore goes on with, or keep it from going on."""
    tenant = cloud.tenants[SLUG]
    [backup, *_] = tenant.backups()
    with killed_at(edited, "start its Odoo", "restore", SLUG, {}, with_engine=True):
        for verb in (tenant.drill, tenant.verify, tenant.back_up, tenant.suspend):
            with pytest.raises(TenantStateError, match="a restore of it did not come to its end"):
                verb()
    [last] = cloud.operations(tenant=SLUG, limit=1)
    assert (last.verb, last.state) == ("restore", OperationState.INTERRUPTED)
    cloud.resume(last.id)
    assert (cloud.operations(tenant=SLUG, limit=1)[0].result or {})["backup"] == backup.snapshot


def test_its_files_alone_are_an_end_of_it(edited: Stack, cloud: Cloud, browser: Browser) -> None:
    """Visitors are let in again, who were shut out by the other one."""
    tenant = cloud.tenants[SLUG]
    with killed_at(edited, "start its Odoo", "restore", SLUG, {}, with_engine=True):
        assert browser.get("/web/login").status == 503
    tenant.restore(part=Part.FILES)


def test_its_deletion_is_taken_back(cloud: Cloud, browser: Browser) -> None:
    """With the files of the database that has the place."""
    tenant = cloud.tenants[SLUG]
    paper = upload(browser, LATER)
    tenant.restore()
    with half_gone_back(cloud, SLUG):
        tenant.schedule_delete()
        tenant.cancel_delete()
        assert content_of(browser, paper) == LATER


def test_one_that_was_killed_is_cancelled_with_its_deletion(edited: Stack, cloud: Cloud) -> None:
    """Which restores are let to do, and nobody else."""
    tenant = cloud.tenants[SLUG]
    with killed_at(edited, "start its Odoo", "restore", SLUG, {}, with_engine=True):
        tenant.schedule_delete()
    tenant.cancel_delete()
    tenant.restore()


def test_the_next_one_fails_at_once(
    cloud: Cloud, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenant has its own files before anybody is let in."""
    tenant = cloud.tenants[SLUG]
    paper = upload(browser, LATER)
    tenant.restore()
    started, start = list[bool](), Service.start

    def watched(self: Service) -> None:
        with cloud.session() as session:
            started.append(replaced.is_exchanged(restore.workbench(session, "local", SLUG)))
        start(self)

    with half_gone_back(cloud, SLUG), monkeypatch.context() as patch:
        patch.setattr(Service, "start", watched)
        patch.setattr(Arrival, "open", broken)
        with pytest.raises(CopyError, match="it is broken"):
            tenant.restore()
        assert started == [True]
        assert content_of(browser, paper) == LATER


def test_what_was_put_aside_is_not_there_without_its_files(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes with the next backup; if that is killed, it is whole or no more there."""
    tenant = cloud.tenants[SLUG]
    tenant.restore()
    monkeypatch.setattr(replaced, "run_in_tree", broken)
    with pytest.raises(CopyError, match="it is broken"):
        tenant.back_up()
    assert put_aside(cloud, SLUG) == []


def test_a_file_that_was_mended_since(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """The backup has it damaged: the tenant keeps its own."""
    paper, tenant = upload(browser, LATER * 7), cloud.tenants[SLUG]
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    file = f"/var/lib/odoo/filestore/{SLUG}/{sha(LATER * 7)}"
    execute(odoo, "sh", "-c", f"cp -p {file} /tmp/whole; printf cut >{file}")
    damaged = tenant.back_up()
    assert damaged.damaged == 1
    execute(odoo, "cp", "-p", "/tmp/whole", file)  # noqa: S108 - in its container
    tenant.restore(damaged.snapshot, part=Part.FILES)
    assert content_of(browser, paper) == LATER * 7
    assert (tenant.operations()[0].result or {})["files"] == 0
