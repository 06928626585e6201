"""Backups of a tenant on a server that is reached by SSH alone, in a store that both hosts use."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import HostUnreachableError
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.move_tenant import Move
from tests.integration.archive.conftest import archive_up, server_time
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.cloud.uploads import attachments, content_of, upload
from tests.integration.pair import IMAGES, Pair, server_config
from tests.integration.shared_store import SECRETS, backups_in, s3_server
from tests.integration.stack import LABEL, Stack, platform, remove_labelled
from tests.integration.vps import lose, running_vps

pytestmark = pytest.mark.engine

SLUG, HOST = "umoja", "paris"
RESTIC = "restic/restic:0.19.1"
PAPER = b"an agreement" * 1000


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory, docker_client: DockerClient) -> Generator[Pair]:
    """Deploy this machine and a server, of which all is kept; nothing of them stays."""
    with running_vps(docker_client) as vps:
        for image in (*IMAGES, RESTIC):
            vps.load_image(image)
        settings = platform()
        settings["hosts"][HOST] = server_config(vps)
        stack = Stack(
            tmp_path_factory.mktemp("ssh"), settings, {SLUG: {"plan": "basic", "host": HOST}}
        )
        with s3_server(docker_client, f"{stack.name}-store") as address:
            settings["backups"] = {**backups_in(address), "point_in_time": {"days": 7}}
            try:
                stack.create()
                stack.write_config()
                stack.edited = True
                for key, value in SECRETS.items():
                    stack.set_secret(key, value)
                stack.set_secret("operatorKey", vps.private_key.read_text())
                stack.up()
                with in_environment_of(stack):
                    yield Pair(stack, vps)
            finally:
                stack.remove()
                remove_labelled(vps.docker, f"{LABEL}={stack.name}")


@pytest.fixture
def cloud(pair: Pair) -> Cloud:
    """Return it as the library has it."""
    return cloud_of(pair.stack)


@pytest.fixture(scope="module")
def browser(pair: Pair) -> Browser:
    """Return the tenant's administrator, who is logged in."""
    return administrator(pair)


def administrator(pair: Pair) -> Browser:
    """Return who has just logged in, and never did before."""
    found = pair.browser(SLUG, HOST)
    found.log_in(pair.stack.admin_password(SLUG))
    return found


@pytest.mark.timeout(600)
def test_what_was_lost_comes_back(pair: Pair, cloud: Cloud, browser: Browser) -> None:
    """A backup is verified and proven; one attachment comes back, then all of it."""
    one, other = upload(browser, PAPER), upload(browser, b"another")
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    tenant.verify()
    tenant.drill()
    assert tenant.backups()[0].verified is not None

    browser.model("ir.attachment", "unlink", [one])
    tenant.restore(attachment=one)
    assert content_of(browser, one) == PAPER
    browser.model("ir.attachment", "unlink", [one, other])
    tenant.restore(backup.snapshot)
    browser.log_in(pair.stack.admin_password(SLUG))
    assert {*attachments(browser)} == {one, other}
    assert content_of(browser, one) == PAPER
    # What was replaced would stay on the old host, and go with it.
    [against] = cloud.plan(Move(host="local"), SLUG).blockers
    assert "does not move with it" in against
    assert cloud.audit() == []
    pair.stack.preview("--expect-no-changes")


@pytest.mark.timeout(600)
def test_a_clone_on_either_host(pair: Pair, cloud: Cloud, browser: Browser) -> None:
    """It comes there by the store; data does not pass through the operator's machine."""
    [paper, *_] = attachments(browser)[::-1]
    for host in (HOST, "local"):
        slug = f"{SLUG}-{host}"
        clone = cloud.tenants.clone(SLUG, slug, host=host)
        assert clone.state is LifeState.ACTIVE
        visitor = pair.browser(slug, host)
        visitor.log_in(pair.stack.admin_password(SLUG))
        assert content_of(visitor, paper) == PAPER
    assert cloud.audit() == []
    pair.stack.preview("--expect-no-changes")
    for host in (HOST, "local"):
        cloud.tenants[f"{SLUG}-{host}"].delete(backup=False)


@pytest.mark.timeout(600)
def test_any_second_of_it(pair: Pair, cloud: Cloud, browser: Browser) -> None:
    """What its server writes is stored; a contact has the name again that it had then."""
    [contact] = browser.model("res.partner", "create", [{"name": "before"}])
    archive_up(cloud, HOST)
    moment = server_time(cloud, HOST)
    browser.model("res.partner", "write", [contact], {"name": "after"})
    archive_up(cloud, HOST)
    tenant = cloud.tenants[SLUG]
    backup = tenant.recover(moment)
    assert tenant.backups()[0].origin == f"the log at {moment:%F %T} UTC"
    tenant.restore(backup.snapshot)
    browser.log_in(pair.stack.admin_password(SLUG))
    [found] = browser.model("res.partner", "read", [contact], ["name"])
    assert found["name"] == "before"
    assert cloud.audit() == []


@pytest.mark.timeout(600)
def test_a_zip_of_it(pair: Pair, cloud: Cloud, browser: Browser, tmp_path: Path) -> None:
    """It comes to this machine, and goes back as a backup."""
    paper = attachments(browser)[-1]
    tenant = cloud.tenants[SLUG]
    file = tmp_path / "umoja.zip"
    tenant.export_zip(file)
    browser.model("ir.attachment", "unlink", [paper])
    tenant.restore(tenant.import_zip(file).snapshot)
    browser.log_in(pair.stack.admin_password(SLUG))
    assert content_of(browser, paper) == PAPER
    assert cloud.audit() == []


@pytest.mark.timeout(900)
def test_its_server_is_lost(pair: Pair, cloud: Cloud, browser: Browser) -> None:
    """Another machine, of another host key, has the tenant again: as backed up, and as it was."""
    stack, tenant = pair.stack, cloud.tenants[SLUG]
    paper = upload(browser, PAPER)
    backup = tenant.back_up()
    [late] = browser.model("res.partner", "create", [{"name": "A late customer"}])
    moment = server_time(cloud, HOST)
    archive_up(cloud, HOST)

    found = lose(pair.vps)
    with pytest.raises(HostUnreachableError, match="its host key is not"):
        tenant.back_up()
    stack.config_file.write_text(
        stack.config_file.read_text().replace(pair.vps.host_key, found.host_key)
    )
    stack.edit_state(pair.vps.host_key, found.host_key)
    stack.up("--refresh")

    cloud, pair = cloud_of(stack), replace(pair, vps=found)
    assert attachments(administrator(pair)) == []
    tenant = cloud.tenants[SLUG]
    tenant.restore(backup.snapshot)
    visitor = administrator(pair)
    assert content_of(visitor, paper) == PAPER
    assert visitor.model("res.partner", "search", [("id", "=", late)]) == []
    tenant.restore(tenant.recover(moment).snapshot)
    visitor = administrator(pair)
    assert content_of(visitor, paper) == PAPER
    assert visitor.model("res.partner", "search", [("id", "=", late)]) == [late]
    assert cloud.audit() == []
    stack.preview("--expect-no-changes")
