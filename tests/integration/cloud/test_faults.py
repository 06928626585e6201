"""What fails in the middle of a backup or a restore: told, without harm, and gone when it is."""

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress

import pytest
from docker import DockerClient
from docker.errors import APIError
from docker.models.containers import Container
from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, OdooCloudError
from odoo_cloud_lib.host import API_SECONDS
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.operations.copy_database import DUMP
from odoo_cloud_lib.operations.copy_files import carry_dump
from odoo_cloud_lib.workbench import SCRATCH_DIR, Workbench, workbench
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of, newcomer
from tests.integration.cloud.uploads import content_of, upload
from tests.integration.containers import until
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG = "bachmanity"
PAPER = b"a paper" * 1000
PAUSE_SECONDS = 8
LARGE = 50_000_000


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return somebody who is logged in to a tenant of these tests alone."""
    return newcomer(edited, docker_client, SLUG)


@pytest.fixture(scope="module")
def paper(shared: Stack, browser: Browser) -> int:
    """An attachment of it, which a backup has."""
    made = upload(browser, PAPER)
    with in_environment_of(shared):
        cloud_of(shared).tenants[SLUG].back_up()
    return made


@pytest.fixture
def unharmed(cloud: Cloud, browser: Browser, paper: int) -> Generator[None]:
    """See that the tenant has what it had, and that it can be backed up and proven again."""
    known = cloud.backups(tenant=SLUG)
    yield
    until(lambda: content_of(browser, paper) == PAPER, seconds=60)
    assert cloud.backups(tenant=SLUG) == known
    cloud.tenants[SLUG].back_up()
    cloud.tenants[SLUG].drill()
    with cloud.session() as session:
        assert database.databases_with(session.server("local"), f"{SLUG}_") == []
    assert cloud.audit() == []


def at(line: str, action: Callable[[], object]) -> Callable[[str], None]:
    """Return what takes lines of progress, and acts once when this one comes."""
    waiting = [action]

    def take(told: str) -> None:
        if told == line and waiting:
            waiting.pop()()

    return take


@pytest.fixture
def postgres(edited: Stack, docker_client: DockerClient) -> Generator[Container]:
    """Return the server's container, which runs again in the end."""
    found = container_of_stack(docker_client, edited, HostRole.POSTGRES)
    yield found
    found.start()
    until(lambda: found.exec_run(["pg_isready", "-q"])[0] == 0, seconds=60)


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize(
    ("verb", "line"),
    [
        pytest.param("back_up", "dump its database", marks=pytest.mark.soak),
        ("restore", "load it beside the tenant's database"),
    ],
)
def test_postgresql_is_stopped_in_the_middle(
    cloud: Cloud, postgres: Container, verb: str, line: str
) -> None:
    """Also the ledger is away then; the operation is found interrupted."""
    stopping = cloud.reporting(at(line, postgres.kill))
    with pytest.raises(OdooCloudError):
        getattr(stopping.tenants[SLUG], verb)()


@pytest.mark.usefixtures("unharmed")
def test_the_dump_fails(cloud: Cloud) -> None:
    """Something in the database that the tenant's own role may not read."""
    with cloud.session() as session, database.also_connect(session.server("local"), SLUG) as inside:
        inside.execute("CREATE SEQUENCE x_foreign")
        try:
            with pytest.raises(
                CopyError, match="pg_dump on host local ended with exit code 1"
            ) as told:
                cloud.tenants[SLUG].back_up()
        finally:
            inside.execute("DROP SEQUENCE x_foreign")
    assert "may lack SELECT privilege on the sequence" in told.value.log


@pytest.mark.usefixtures("unharmed")
def test_the_disk_is_full(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """There was room when it began."""

    def make_small(bench: Workbench) -> None:
        """Make the volume for dumps with room for almost nothing, and keep it mounted."""
        options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
        volumes = bench.docker.volumes
        volumes.create(bench.scratch, driver="local", labels=bench.labels, driver_opts=options)
        bench.docker.containers.run(
            bench.image,
            ["600"],
            entrypoint=["sleep"],
            detach=True,
            labels=bench.labels,
            mounts=[Mount("/scratch", bench.scratch)],
        )

    with monkeypatch.context() as patch:
        patch.setattr(Workbench, "make_scratch", make_small)
        with pytest.raises(CopyError) as told:
            cloud.tenants[SLUG].back_up()
    assert "No space left on device" in told.value.log


def test_a_copy_that_breaks_off_keeps_nobody_waiting(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Docker answers nobody about a container while an archive of it is not read to its end."""

    def take_some(_taking: Container, _path: str, pieces: Iterator[bytes]) -> None:
        """Fail as a host does that goes away."""
        next(pieces)
        raise ConnectionResetError

    monkeypatch.setattr(Container, "put_archive", take_some)
    with cloud.session() as session:
        bench, begun = workbench(session, "local", SLUG), time.monotonic()
        bench.make_scratch()
        fill = f"head -c {LARGE} /dev/zero >{SCRATCH_DIR}/{DUMP}"
        bench.run("sh", "-c", fill, mounts=[Mount(SCRATCH_DIR, bench.scratch)])
        with pytest.raises(ConnectionResetError):
            carry_dump(bench, bench, DUMP)
        bench.clear()
    assert time.monotonic() - begun < API_SECONDS / 2


@pytest.mark.soak
def test_a_store_that_is_slow(edited: Stack, cloud: Cloud, docker_client: DockerClient) -> None:
    """It does not answer for a while, and then it does: nothing is lost but time."""
    name = naming.host_resource(edited.name, "local", HostRole.S3)
    store = docker_client.containers.get(name)
    waking = threading.Timer(PAUSE_SECONDS, store.unpause)

    def pause() -> None:
        store.pause()
        waking.start()

    try:
        cloud.reporting(at("store them", pause)).tenants[SLUG].back_up()
    finally:
        waking.cancel()
        with suppress(APIError):  # it was woken before
            store.unpause()
    cloud.tenants[SLUG].verify()
