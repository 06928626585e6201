"""A tenant goes back to a second, from what a real operator has stored of a real server."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from docker import DockerClient

from odoo_cloud_lib.archive.keeping import archive_of
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.operations import recover_tenant
from tests.integration.archive.conftest import (
    acquainted,
    administrator,
    archive_up,
    left,
    name_of,
    reach,
    server_time,
)
from tests.integration.browser import Browser
from tests.integration.cloud.uploads import (
    attachments,
    collect_garbage,
    content_of,
    sha,
    upload,
)
from tests.integration.containers import execute
from tests.integration.operator.conftest import eventually
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine


def test_the_operator_stores_what_the_server_writes(archived: Stack, cloud: Cloud) -> None:
    """Soon after the first deploy there is a moment to go back to."""
    [span] = eventually(lambda: reach(cloud))
    assert span.since < span.until <= datetime.now(UTC)
    archived.preview("--expect-no-changes")
    assert cloud.audit() == []


def test_a_tenant_goes_back_to_a_second(
    archived: Stack, cloud: Cloud, acme: Browser, docker_client: DockerClient
) -> None:
    """What was there is there again, what came since is not; nobody else goes anywhere.

    A file that came after a backup and went before the next one is nowhere, and that is told.
    """
    eventually(lambda: reach(cloud))
    tenant, umoja = cloud.tenants["acme"], administrator(archived, docker_client, "umoja")
    backed_up = upload(acme, b"backed up" * 999)
    tenant.back_up()
    later_on, fleeting = upload(acme, b"later on" * 999), upload(acme, b"fleeting" * 999)
    moment = server_time(cloud)
    acme.model("ir.attachment", "unlink", [backed_up, fleeting])
    collect_garbage(acme)
    after, others = upload(acme, b"after"), upload(umoja, b"others")

    made = tenant.recover(moment)
    assert (made.taken, made.missing) == (moment, 1)
    assert {backed_up, fleeting} & {*attachments(acme)} == set()
    tenant.drill(made.snapshot)
    tenant.restore(made.snapshot)
    assert {*attachments(acme)} >= {backed_up, fleeting, later_on}
    assert after not in attachments(acme)
    odoo = container_of_stack(docker_client, archived, "odoo", "acme")
    files = execute(odoo, "find", "/var/lib/odoo/filestore/acme", "-type", "f")
    assert (sha(b"later on" * 999) in files, sha(b"after") in files) == (True, False)
    assert content_of(acme, backed_up) == b"backed up" * 999
    assert content_of(acme, later_on) == b"later on" * 999
    assert content_of(umoja, others) == b"others"
    assert cloud.audit() == []
    assert left(cloud) == []
    archived.preview("--expect-no-changes")


def test_who_reads_and_who_keeps_it_up_do_not_meet(cloud: Cloud) -> None:
    """Neither waits for the other, and neither removes what the other runs."""
    eventually(lambda: reach(cloud))
    with ThreadPoolExecutor() as pool:
        keeping = pool.submit(archive_up, cloud)
        times = 0
        while not keeping.done():
            assert cloud.reach()
            times += 1
        keeping.result()
    assert times > 2


def test_a_moment_out_of_reach_is_refused(cloud: Cloud) -> None:
    """And which ones are in reach is told."""
    [span, *_] = eventually(lambda: reach(cloud))
    tenant, done = cloud.tenants["acme"], len(cloud.operations())
    for moment in (span.since - timedelta(seconds=1), datetime.now(UTC) + timedelta(minutes=5)):
        with pytest.raises(TenantStateError, match=f"from {span.since:%F %T} to "):
            tenant.recover(moment)
    assert len(cloud.operations()) == done


@pytest.mark.usefixtures("acme")
def test_a_dump_that_would_fill_the_disk(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is broken off; how large it becomes is seen when it is made."""
    eventually(lambda: reach(cloud))

    def little(*_: object) -> int:
        return 64 * 1024

    monkeypatch.setattr(recover_tenant, "room_for_dump", little)
    with pytest.raises(CopyError, match="its dump would fill the host's disk"):
        cloud.tenants["acme"].recover(server_time(cloud))
    assert left(cloud) == []


@pytest.mark.soak
@pytest.mark.usefixtures("alone")
def test_a_log_with_a_gap_begins_anew(cloud: Cloud, acme: Browser) -> None:
    """What was before the gap stays in reach, and so does what comes after the next base backup."""
    eventually(lambda: reach(cloud))
    before = server_time(cloud)
    archive_up(cloud)
    with cloud.session() as session:
        archive = archive_of(session, "local")
        assert archive
        archive.receiver.begin_anew()
        with pytest.raises(CopyError, match="no base backup with all that was written since"):
            archive.store_log()
    archive_up(cloud)
    kept = acquainted(acme, "After the gap")
    later = server_time(cloud)
    acme.model("res.partner", "unlink", [kept])
    first, last = reach(cloud)
    assert first.until < last.since
    assert first.since < before <= first.until
    tenant = cloud.tenants["acme"]
    for moment in (before, later):
        assert tenant.recover(moment).taken == moment
    tenant.restore(tenant.recover(later).snapshot)
    assert name_of(acme, kept) == "After the gap"
