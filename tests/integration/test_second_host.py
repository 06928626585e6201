"""A platform of two hosts: this machine, and a server that is reached by SSH alone."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import cast

import pytest

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.audit import DifferenceKind as Kind
from odoo_cloud_lib.errors import HostUnreachableError
from odoo_cloud_lib.host import connect
from odoo_cloud_lib.units import GIB
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.interrupt import recover
from tests.integration.pair import POSTGRES_PORT, Pair, deployed_pair
from tests.integration.secret_values import superuser_password
from tests.integration.stack import LABEL, left_behind
from tests.integration.vps import HOST_KEY, Vps, new_key, show_host_key

pytestmark = pytest.mark.engine

ROLE = naming.ROLE_LABEL


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Generator[Pair]:
    """Deploy the two; whatever happens, nothing of them stays."""
    tenants = {"acme": {"plan": "basic"}, "umoja": {"plan": "basic", "host": "paris"}}
    with deployed_pair(tmp_path_factory.mktemp("pair"), tenants) as it:
        yield it


def test_each_tenant_is_served_by_its_own_host(pair: Pair) -> None:
    """And by no other: the name is unknown there."""
    passwords = pair.stack.outputs(secrets=True)["admin_passwords"]
    for slug, host, other in (("acme", "local", "paris"), ("umoja", "paris", "local")):
        browser = pair.browser(slug, host)
        browser.log_in(passwords[slug])
        assert browser.user_id is not None, slug
        stranger = pair.browser({"acme": "umoja", "umoja": "acme"}[slug], other)
        assert stranger.get("/web/login", host=f"{slug}.odoo.localhost").status != 200


def test_nothing_of_a_tenant_is_on_the_other_host(pair: Pair) -> None:
    """Containers, volumes and networks are where the config says."""
    for host, slug, other in (("local", "acme", "umoja"), ("paris", "umoja", "acme")):
        here = pair.engines[host]
        assert len(left_behind(here, f"odoo-cloud.tenant={slug}")) >= 5
        mine = {*left_behind(here, f"{LABEL}={pair.stack.name}")}
        theirs = {*left_behind(here, f"odoo-cloud.tenant={other}")}
        assert mine & theirs == set()


def test_the_library_works_through_one_login(pair: Pair) -> None:
    """Docker's API and PostgreSQL of the server, where umoja's database is and acme's is not."""
    password = superuser_password(pair.stack, "paris")
    with connect(pair.address) as host:
        assert host.docker.info()["ID"] == pair.vps.docker.info()["ID"]
        here = host.loopback(POSTGRES_PORT)
        assert here == host.loopback(POSTGRES_PORT)
        with database.connect(here, password) as server:
            assert database.database_exists(server, "umoja")
            assert not database.database_exists(server, "acme")


def test_a_second_look_finds_nothing_to_do(pair: Pair) -> None:
    """On neither host, even when everything is read anew."""
    pair.stack.preview("--refresh", "--expect-no-changes")


@contextmanager
def impostor(vps: Vps) -> Generator[None]:
    """Let the server show another host key, as somebody in between would."""
    old = vps.container.exec_run(["cat", f"/{HOST_KEY}"])[1]
    try:
        show_host_key(vps, new_key().export_private_key())
        yield
    finally:
        show_host_key(vps, cast("bytes", old))


def test_another_host_key_is_refused(pair: Pair) -> None:
    """By the library and by the engine's plugins, with the server's name and what is wrong."""
    before = pair.stack.resources()
    with impostor(pair.vps):
        with pytest.raises(HostUnreachableError) as refusal, connect(pair.address):
            pass
        result = pair.stack.run("up", "--yes", "--skip-preview", "--refresh", check=False)
    message = str(refusal.value)
    assert message.startswith(f"{pair.address.docker_url}: ")
    assert "its host key is not the host_key of its entry" in message
    assert f"ssh-keyscan -t ed25519 -p {pair.vps.ssh_port} {pair.vps.address}" in message
    assert result.code != 0
    assert pair.address.docker_url in result.output
    assert "Host key verification failed" in result.output
    assert "asyncssh/" not in result.output
    assert pair.stack.resources() == before


def test_an_audit_reaches_the_server(pair: Pair) -> None:
    """Nothing is wrong at first; what is made wrong there is found there. So is its capacity."""
    name, engine = pair.stack.name, pair.vps.docker
    with in_environment_of(pair.stack):
        cloud = cloud_of(pair.stack)
        assert cloud.audit() == []
        [odoo] = [it for it in engine.containers.list() if it.labels.get(ROLE) == "odoo"]
        odoo.stop()
        labels = naming.tenant_labels(name, "paris", "acme", "odoo")
        engine.containers.create("redis:8", name="stray", labels=labels)
        found = {(it.kind, it.tenant, it.host): it.command for it in cloud.audit()}
        local, paris = cloud.capacity()
        odoo.start()
        engine.containers.get("stray").remove()
        assert cloud.audit() == []
    docker = f"docker --host {pair.address.docker_url}"
    assert found == {
        (Kind.STOPPED_CONTAINER, "umoja", "paris"): f"{docker} start {odoo.name}",
        (Kind.EXTRA_CONTAINER, "acme", "paris"): f"{docker} rm --force --volumes stray",
    }
    assert (local.host, paris.host) == ("local", "paris")
    assert paris.usage is not None
    assert (paris.promised, paris.usage.containers) == (GIB, 3)
    assert paris.usage.volumes is not None


@pytest.mark.soak
def test_an_audit_goes_on_without_the_server(pair: Pair) -> None:
    """It shows another host key, so nothing is asked of it; all else is told."""
    network = pair.vps.outer.networks.get(f"{pair.stack.name}-local.acme.network")
    edge = f"{pair.stack.name}-local.edge"
    with in_environment_of(pair.stack):
        cloud = cloud_of(pair.stack)
        network.disconnect(edge)  # pyright: ignore[reportUnknownMemberType]
        with impostor(pair.vps):
            found = [(it.kind, it.tenant, it.host) for it in cloud.audit()]
            local, paris = cloud.capacity()
        network.connect(edge)  # pyright: ignore[reportUnknownMemberType]
        assert cloud.audit() == []
    assert found == [
        (Kind.CUT_OFF, "acme", "local"),
        (Kind.HOST_UNREACHABLE, None, "paris"),
    ]
    assert local.usage is not None
    assert paris.usage is None
    assert "host key" in str(paris.trouble).lower()


@pytest.mark.soak
def test_recovery_reaches_the_server(pair: Pair) -> None:
    """What a killed run made there and did not record is removed; an operation's own stays."""
    name, engine = pair.stack.name, pair.vps.docker
    before = {*left_behind(engine, f"{LABEL}={name}")}
    for role in ("odoo", "backup"):
        labels = naming.tenant_labels(name, "paris", "umoja", role)
        engine.containers.create("redis:8", name=f"unrecorded-{role}", labels=labels)
    told = recover(pair.stack)
    assert "unrecorded-odoo" in told
    assert "unrecorded-backup" not in told
    engine.containers.get("unrecorded-backup").remove()
    assert {*left_behind(engine, f"{LABEL}={name}")} == before


def test_destroy_leaves_nothing_on_either_host(pair: Pair) -> None:
    """Last of all: everything that carries the stack's name is gone from both."""
    pair.stack.run("destroy", "--yes", "--skip-preview")
    for engine in pair.engines.values():
        assert left_behind(engine, f"{LABEL}={pair.stack.name}") == []
    assert pair.vps.docker.containers.list(all=True) == []
    assert pair.vps.docker.volumes.list() == []
