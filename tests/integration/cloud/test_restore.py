"""Backups that come back: into their tenant's place, and beside it to be proven."""

from collections.abc import Generator
from contextlib import contextmanager

import psycopg
import pytest
from docker import DockerClient

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import ArgumentError, CopyError, TenantNotReadyError, TenantStateError
from odoo_cloud_lib.half_done import FOLLOW
from odoo_cloud_lib.operations.back_up import BackUp
from odoo_cloud_lib.operations.out_of_service import Service
from odoo_cloud_lib.operations.restore import Part
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import newcomer
from tests.integration.cloud.half_way import half_gone_back
from tests.integration.cloud.store_damage import Repository
from tests.integration.cloud.uploads import (
    attachments,
    collect_garbage,
    content_of,
    sha,
    upload,
)
from tests.integration.containers import execute
from tests.integration.inside import Insider, insider
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "raviga"
OLD, NEW = b"an old paper" * 1000, b"a new paper" * 1000
LETTING_IN = (
    'GRANT CONNECT ON DATABASE "{0}" TO "{1}"',
    'GRANT CONNECT ON DATABASE "{0}" TO PUBLIC',
    'ALTER DATABASE "{0}" CONNECTION LIMIT -1',
    'ALTER DATABASE "{0}" OWNER TO "{1}"',
    'DROP DATABASE "{0}" WITH (FORCE)',
)


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


@pytest.fixture
def untouched(edited: Stack, cloud: Cloud, browser: Browser) -> Generator[None]:
    """See that whatever fails leaves the tenant as it was, and nothing beside it."""
    before = attachments(browser)
    yield
    assert attachments(browser) == before
    assert cloud.audit() == []
    assert left(cloud) == []
    edited.preview("--expect-no-changes")


@pytest.mark.soak
def test_a_backup_without_files_comes_back(cloud: Cloud, browser: Browser) -> None:
    """As the first one of a new tenant is; what has come since goes."""
    tenant = cloud.tenants[SLUG]
    first = tenant.back_up()
    assert first.files == 0
    upload(browser, NEW)
    tenant.restore(first.snapshot)
    assert attachments(browser) == []
    tenant.back_up()
    assert left(cloud) == []


def test_a_backup_comes_back(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """What came since is gone, what went is there, and what was there since is put aside."""
    tenant, kept = cloud.tenants[SLUG], upload(browser, OLD)
    backup = tenant.back_up()
    browser.model("ir.attachment", "unlink", [kept])
    collect_garbage(browser)
    upload(browser, NEW)
    tenant.restore(backup.snapshot[:8])
    assert attachments(browser) == [kept]
    assert content_of(browser, kept) == OLD
    assert not has_file(edited, docker_client, NEW)
    assert cloud.audit() == []
    edited.preview("--expect-no-changes")
    [aside] = left(cloud)
    assert tenant.operations()[0].result == {"backup": backup.snapshot, "replaced": aside}

    cloud.run(BackUp(scheduled=True), SLUG)
    assert left(cloud) == [aside]
    tenant.back_up()
    assert left(cloud) == []
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    assert execute(odoo, "ls", "-A", "/var/lib/odoo/filestore").split() == [SLUG]


def test_what_was_put_aside_comes_back(edited: Stack, cloud: Cloud, browser: Browser) -> None:
    """Whoever has restored the wrong backup has what there was before; and can change his mind."""
    tenant = cloud.tenants[SLUG]
    tenant.back_up()
    later = upload(browser, b"since the backup")
    tenant.restore()
    assert later not in attachments(browser)
    [aside] = left(cloud)
    with pytest.raises(TenantStateError, match=f"valid: {aside}"):
        tenant.restore(replaced=f"{SLUG}_replaced_1")
    for backup, part in (("", Part.FILES), ("1f0b", Part.ALL)):
        with pytest.raises(ArgumentError, match="as a whole, and instead of a backup"):
            tenant.restore(backup, part=part, replaced=aside)
    for expected in (True, False, True):
        [aside] = left(cloud)
        tenant.restore(replaced=aside)
        assert (later in attachments(browser)) is expected
    assert content_of(browser, later) == b"since the backup"
    assert cloud.audit() == []
    edited.preview("--expect-no-changes")
    browser.model("ir.attachment", "unlink", [later])
    tenant.back_up()


def test_nobody_lets_himself_in_meanwhile(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """Not into what arrives, from what the tenant has, and not into what was put aside for it."""
    tenant, tried = cloud.tenants[SLUG], dict[str, set[str]]()
    inside = insider(SLUG, container_of_stack(docker_client, edited, "odoo", SLUG))

    def intrude(line: str) -> None:
        """Try it while its Odoo is tried, which has a login of its own that is let in."""
        if line == "try it in an Odoo of its own":
            tried["arriving"] = refusals(edited, inside, naming.arriving_database(SLUG))

    kept = upload(browser, b"its own")
    tenant.back_up()
    cloud.reporting(intrude).tenants[SLUG].restore()
    [aside] = left(cloud)
    tried["aside"] = refusals(edited, inside, aside)
    shut = {"permission denied for database", "must be owner of database"}
    # Where it may make things, the server warns that it may not give that on.
    assert tried == {"arriving": {*shut, "no privileges were granted"}, "aside": shut}
    assert content_of(browser, kept) == b"its own"
    browser.model("ir.attachment", "unlink", [kept])
    with inside.enter(edited) as own:
        own.execute("CREATE EXTENSION citext")
        own.execute("DROP EXTENSION citext")
    tenant.back_up()


def test_going_back_that_was_killed_half_way(cloud: Cloud, browser: Browser) -> None:
    """The database was back, the files were not: the next restore takes them up."""
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    later = upload(browser, b"later")
    tenant.restore(backup.snapshot)
    with half_gone_back(cloud, SLUG):
        pass
    tenant.restore(part=Part.FILES)
    assert content_of(browser, later) == b"later"
    browser.model("ir.attachment", "unlink", [later])
    assert left(cloud) == []


def test_files_that_were_put_aside_take_nobodys_place(cloud: Cloud, browser: Browser) -> None:
    """Where their database is gone, by hand or as the tenant has moved, they are nothing any more.

    Nor do they if the tenant says so, in the note of the database that is its own.
    """
    tenant = cloud.tenants[SLUG]
    tenant.back_up()
    tenant.restore()
    later = upload(browser, b"after a restore")
    [aside] = left(cloud)
    with cloud.session() as session:
        server = session.server(session.tenant(SLUG).host)
        database.drop_database(server, aside)
        database.set_note(server, SLUG, f"{FOLLOW} ../{aside} {SLUG}")
    made = tenant.back_up()
    assert (made.missing, content_of(browser, later)) == (0, b"after a restore")
    browser.model("ir.attachment", "unlink", [later])


def test_the_database_alone(cloud: Cloud, browser: Browser) -> None:
    """Files stay as they are; those that came since are nobody's, but there."""
    tenant = cloud.tenants[SLUG]
    before = attachments(browser)
    tenant.back_up()
    upload(browser, b"later")
    tenant.restore(part=Part.DATABASE)
    assert attachments(browser) == before
    assert content_of(browser, before[0]) == OLD


def test_the_files_alone(
    edited: Stack, cloud: Cloud, browser: Browser, docker_client: DockerClient
) -> None:
    """One that is gone and one that is cut off come back; none goes, and nobody is shut out."""
    tenant = cloud.tenants[SLUG]
    first, second = upload(browser, b"to be lost"), upload(browser, b"to be cut off")
    tenant.back_up()
    later = upload(browser, b"later still")
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    base = f"/var/lib/odoo/filestore/{SLUG}"
    execute(odoo, "sh", "-c", f"rm -f {base}/{sha(b'to be lost')}")
    execute(odoo, "sh", "-c", f"printf cut >{base}/{sha(b'to be cut off')}")
    tenant.restore(part=Part.FILES)
    assert content_of(browser, first) == b"to be lost"
    assert content_of(browser, second) == b"to be cut off"
    assert content_of(browser, later) == b"later still"
    assert tenant.operations()[0].result == {"backup": tenant.backups()[0].snapshot, "files": 2}


def test_a_drill_proves_the_latest(edited: Stack, cloud: Cloud, browser: Browser) -> None:
    """It is noted, with what was found, and nothing of it is left."""
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    assert backup.verified is None
    tenant.drill()
    [latest, *_] = tenant.backups()
    assert latest.snapshot == backup.snapshot
    assert latest.verified
    assert latest.restore_seconds
    evidence = tenant.operations()[0].result or {}
    assert evidence["backup"] == backup.snapshot
    assert evidence["files"] == backup.files
    assert left(cloud) == []
    assert attachments(browser)
    edited.preview("--expect-no-changes")


@pytest.mark.usefixtures("untouched")
def test_one_that_is_not_there_is_refused(cloud: Cloud) -> None:
    """Nothing is begun, and where to look is told."""
    with pytest.raises(TenantStateError, match="has no backup 00ff; valid: one of its own"):
        cloud.tenants[SLUG].restore("00ff")
    with pytest.raises(TenantStateError, match=f"backups list {SLUG}"):
        cloud.tenants[SLUG].drill("00ff")


@pytest.mark.usefixtures("untouched")
def test_an_odoo_that_does_not_start_in_its_place(
    cloud: Cloud, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All is put back, database and files, also what came since the backup."""
    tenant, starts = cloud.tenants[SLUG], [0]
    real = Service.start

    def start(self: Service) -> None:
        """Fail the first time."""
        starts[0] += 1
        if starts[0] == 1:
            raise TenantNotReadyError(SLUG, reason="it is broken", command="none")
        real(self)

    tenant.back_up()
    later = upload(browser, NEW)
    monkeypatch.setattr(Service, "start", start)
    with pytest.raises(TenantNotReadyError, match="it is broken"):
        tenant.restore()
    assert starts == [2]
    assert content_of(browser, later) == NEW
    browser.model("ir.attachment", "unlink", [later])
    # The last operation has not failed, and nothing waits to be resumed.
    tenant.back_up()


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param('printf "\\377\\376" | dd of="$1" bs=1 seek=90 conv=notrunc', id="flipped"),
        pytest.param('truncate -s 50 "$1"', id="cut", marks=pytest.mark.soak),
        pytest.param('rm "$1"', id="gone", marks=pytest.mark.soak),
    ],
)
def test_a_store_that_is_damaged(
    edited: Stack, cloud: Cloud, docker_client: DockerClient, damage: str
) -> None:
    """What cannot be had whole takes nobody's place, and is not proven."""
    tenant = cloud.tenants[SLUG]
    backup = tenant.back_up()
    script = f"find data -type f -exec sh -euc '{damage}' sh {{}} \\;"
    with Repository(docker_client, edited, SLUG).damaged(script):
        with pytest.raises(CopyError, match="restic on host local ended"):
            tenant.restore()
        with pytest.raises(CopyError, match="restic on host local ended"):
            tenant.drill()
    assert tenant.backups()[0] == backup
    tenant.drill()


def refusals(stack: Stack, who: Insider, name: str) -> set[str]:
    """Return how the server refuses whom it does not let in, who tries to let himself in."""
    told = list[str]()
    with who.enter(stack) as own:
        own.add_notice_handler(lambda it: told.append(it.message_primary or ""))
        for statement in LETTING_IN:
            with suppress_into(told):
                own.execute(statement.format(name, SLUG).encode())
    with suppress_into(told), who.enter(stack, name):
        told.append("entered")
    known = (
        "permission denied for database",
        "must be owner of database",
        "no privileges were granted",
    )
    return {next((it for it in known if it in line), line) for line in told}


@contextmanager
def suppress_into(told: list[str]) -> Generator[None]:
    """Note what the server refuses in the block."""
    try:
        yield
    except psycopg.Error as error:
        told.append(str(error))


def left(cloud: Cloud) -> list[str]:
    """Return the databases that are the tenant's, beside its own."""
    with cloud.session() as session:
        server = session.server(session.tenant(SLUG).host)
        return database.databases_with(server, f"{SLUG}_")


def has_file(stack: Stack, docker: DockerClient, content: bytes) -> bool:
    """Tell whether the tenant's filestore has a file."""
    odoo = container_of_stack(docker, stack, "odoo", SLUG)
    listed = execute(odoo, "find", f"/var/lib/odoo/filestore/{SLUG}", "-type", "f")
    return sha(content) in listed
