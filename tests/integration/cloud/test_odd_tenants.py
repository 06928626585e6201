"""Backups of tenants that are not as they should be, and restores that do not go as they should."""

import psycopg
import pytest
from docker import DockerClient

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups import contents
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.operations import restore
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.final_backup import keep_final_backup
from odoo_cloud_lib.workbench import remove_volume, workbench
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.half_way import half_gone_back, put_aside
from tests.integration.cloud.uploads import content_of, sha, upload
from tests.integration.containers import execute
from tests.integration.inside import insider
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "aviato"
FILESTORE = f"/var/lib/odoo/filestore/{SLUG}"
LONG_AGO = 1_500_000_000.0


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


def test_a_folder_of_which_all_files_are_gone(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """It is no folder in the backup; whatever comes back is Odoo's, which writes into it."""
    content = b"to be lost with its folder"
    upload(browser, content)
    folder = f"{FILESTORE}/{sha(content)[:2]}"
    execute(container_of_stack(docker_client, edited, "odoo", SLUG), "rm", "-rf", folder)
    tenant = cloud.tenants[SLUG]
    assert tenant.back_up().missing >= 1
    tenant.restore()
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    assert execute(odoo, "find", FILESTORE, "!", "-user", "odoo") == ""
    again = upload(browser, content)
    assert content_of(browser, again) == content
    browser.model("ir.attachment", "unlink", [again])


def test_a_file_that_was_damaged_after_it_was_backed_up(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """To restic it is unchanged, so the store has it whole: that comes back, and is no mistake."""
    content = b"as it was written" * 99
    paper, tenant = upload(browser, content), cloud.tenants[SLUG]
    tenant.back_up()
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    spoil = 'touch -r "$0" /tmp/time; printf X | dd of="$0" conv=notrunc; touch -r /tmp/time "$0"'
    execute(odoo, "sh", "-c", spoil, f"{FILESTORE}/{sha(content)}")
    assert tenant.back_up().damaged == 1
    tenant.drill()
    tenant.restore()
    assert content_of(browser, paper) == content
    assert tenant.back_up().damaged == 0


def test_a_table_that_is_emptied_meanwhile_waits(
    edited: Stack,
    cloud: Cloud,
    browser: Browser,
    docker_client: DockerClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever looks at an earlier moment would find it empty, rows or not, and back up that."""
    browser.log_in(edited.admin_password(SLUG))
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    link, refused = contents.link_named, list[Exception]()

    def emptying(*given: object) -> list[str]:
        with insider(SLUG, odoo).enter(edited) as inside:
            inside.execute("SET lock_timeout = '1s'")
            try:
                inside.execute("TRUNCATE ledger_of_own")
            except psycopg.errors.LockNotAvailable as error:
                refused.append(error)
        return link(*given)  # pyright: ignore[reportArgumentType]

    with insider(SLUG, odoo).enter(edited) as inside:
        inside.execute("CREATE TABLE ledger_of_own AS SELECT generate_series(1, 9) AS number")
    with monkeypatch.context() as patch:
        patch.setattr(contents, "link_named", emptying)
        cloud.tenants[SLUG].back_up()
    assert len(refused) == 1
    with insider(SLUG, odoo).enter(edited) as inside:
        inside.execute("DROP TABLE ledger_of_own")
    cloud.tenants[SLUG].drill()


@pytest.mark.usefixtures("browser")
def test_a_dump_that_becomes_too_large(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends before the disk is full, and is no backup."""
    tenant = cloud.tenants[SLUG]
    before = tenant.backups()

    def little(*_: object) -> int:
        return 64 * 1024

    monkeypatch.setattr(contents, "room_for_dump", little)
    with pytest.raises(CopyError, match="its dump is larger than 1 MiB"):
        tenant.back_up()
    assert tenant.backups() == before


def test_what_was_replaced_stays_for_a_day_from_then(
    cloud: Cloud, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restore that was begun long ago, and finished now, has replaced it now."""
    tenant = cloud.tenants[SLUG]
    tenant.back_up()
    with monkeypatch.context() as patch:
        patch.setattr(restore.time, "time", lambda: LONG_AGO)
        tenant.restore()
    cloud.run(BackUp(scheduled=True), SLUG)
    assert put_aside(cloud, SLUG) == [naming.replaced_database(SLUG, f"{LONG_AGO:.0f}")]
    tenant.back_up()
    assert put_aside(cloud, SLUG) == []
    assert browser.get("/web/login").status == 200


def test_a_final_backup_has_the_files_of_its_database(cloud: Cloud, browser: Browser) -> None:
    """Also where a restore, or going back on one, was killed before they had followed it."""
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    later = upload(browser, b"since the backup")
    tenant.restore(backup.snapshot)
    with half_gone_back(cloud, SLUG) as session:
        volume = keep_final_backup(session, SLUG)
        remove_volume(session.host("local").docker, volume)
    assert content_of(browser, later) == b"since the backup"
    browser.model("ir.attachment", "unlink", [later])
    tenant.back_up()


def test_all_that_a_tool_prints_is_read_back(cloud: Cloud) -> None:
    """Whatever the engine does to logs by default, which checksums are read from."""
    with cloud.session() as session:
        bench = workbench(session, session.tenant(SLUG).host, SLUG)
        with bench.container("true", mounts=[]) as container:
            options = container.attrs["HostConfig"]["LogConfig"]["Config"]
    assert options == {"mode": "blocking", "max-size": "1t", "max-file": "1", "compress": "false"}
