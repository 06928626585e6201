"""Backups of a tenant that works on, in a real repository on a real S3 server."""

import random
from typing import Any

import pytest
from docker import DockerClient

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.contents import LINKS
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.repeating import repeating
from tests.integration.cloud.snapshots import taken
from tests.integration.cloud.uploads import collect_garbage, sha, upload
from tests.integration.containers import execute
from tests.integration.stack import Stack, container_of_stack
from tests.support.soak import SOAK

pytestmark = pytest.mark.engine

SLUG = "piedpiper"
ROUNDS = 200 if SOAK else 3


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


def test_what_is_in_it(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """Database, files, config and manifest; a second one sends what is new, and nothing is left."""
    upload(browser, b"first")
    # A fresh database is a few pieces of restic's, cut at random: one row may change most of them.
    upload(browser, random.randbytes(2_000_000))  # noqa: S311
    tenant = cloud.tenants[SLUG]
    first = tenant.back_up()
    inside = taken(cloud, SLUG, first.snapshot)
    assert inside.manifest["slug"] == SLUG
    assert inside.manifest["rows"]["public.res_company"] == 1
    assert inside.manifest["modules"]["base"].startswith("19.0")
    assert inside.manifest["image_id"].startswith("sha256:")
    assert (inside.manifest["missing"], inside.manifest["damaged"]) == ([], [])
    assert sha(b"first") in inside.named
    assert inside.named <= inside.files
    assert len(inside.files) == first.files == inside.manifest["files"]
    assert first.new_bytes > 300_000

    upload(browser, b"second")
    second = tenant.back_up()
    assert second.files == first.files + 1
    assert second.new_bytes < first.new_bytes / 2
    assert [it.snapshot for it in tenant.backups()] == [second.snapshot, first.snapshot]
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    assert LINKS not in execute(odoo, "ls", "-A", "/var/lib/odoo")
    labels: dict[str, Any] = {"label": [f"odoo-cloud.stack={edited.name}", "odoo-cloud.role=copy"]}
    assert docker_client.containers.list(all=True, filters=labels) == []
    assert docker_client.volumes.list(filters=labels) == []
    edited.preview("--expect-no-changes")


@pytest.mark.timeout(14400)
def test_no_attachment_lacks_its_file_while_visitors_change_them(
    cloud: Cloud, browser: Browser
) -> None:
    """Uploads, deletions and the garbage collection go on; in the soak each backup is restored."""
    with repeating(lambda number: churn(browser, number)) as rounds:
        for _ in range(ROUNDS):
            backup = cloud.tenants[SLUG].back_up()
            inside = taken(cloud, SLUG, backup.snapshot)
            assert inside.named <= inside.files
            assert inside.manifest["missing"] == []
            assert inside.manifest["damaged"] == []
            if SOAK:
                cloud.tenants[SLUG].drill(backup.snapshot)
    assert rounds[0] > ROUNDS


def test_what_the_source_has_lost_is_reported(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """A file that is gone, one that is cut off, and a name that leads elsewhere."""
    for content in (b"to be lost", b"to be cut off"):
        upload(browser, content)
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    base = f"/var/lib/odoo/filestore/{SLUG}"
    execute(odoo, "sh", "-c", f"rm -f {base}/{sha(b'to be lost')}")
    execute(odoo, "sh", "-c", f"printf cut >{base}/{sha(b'to be cut off')}")
    backup = cloud.tenants[SLUG].back_up()
    manifest = taken(cloud, SLUG, backup.snapshot).manifest
    assert manifest["missing"] == [sha(b"to be lost")]
    assert manifest["damaged"] == [sha(b"to be cut off")]
    assert (backup.missing, backup.damaged) == (1, 1)


@pytest.mark.usefixtures("impatient")
def test_a_store_that_is_away_is_told_and_nothing_is_recorded(
    edited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """The tenant serves on; the next backup succeeds once it is back."""
    before = cloud.tenants["acme"].backups()
    store = docker_client.containers.get(
        naming.host_resource(edited.name, "local", naming.HostRole.S3)
    )
    store.pause()
    try:
        with pytest.raises(CopyError, match="the store does not answer within 60 seconds"):
            cloud.tenants["acme"].back_up()
    finally:
        store.unpause()
    assert cloud.tenants["acme"].backups() == before
    made = cloud.tenants["acme"].back_up()
    assert cloud.tenants["acme"].backups() == [made, *before]


def churn(browser: Browser, number: int) -> None:
    """Upload some, delete most of them, and let the garbage be collected."""
    made = [upload(browser, f"{number}/{it}".encode() * 500) for it in range(5)]
    browser.model("ir.attachment", "unlink", made[1:])
    collect_garbage(browser)
