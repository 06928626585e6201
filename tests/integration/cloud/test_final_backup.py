"""The backup that a deletion keeps: whole, readable, and not part of a tenant."""

import base64
import json
from collections.abc import Generator

import pytest
from docker import DockerClient
from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import CopyError, TenantStateError
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.operations import copy_database, final_backup
from odoo_cloud_lib.operations.final_backup import final_backups, keep_final_backup
from odoo_cloud_lib.workbench import Login, Workbench
from tests.integration.browser import Browser
from tests.integration.containers import output_of
from tests.integration.stack import Stack, authority_of, left_behind

pytestmark = pytest.mark.engine

SLUG = "hooli"
PICTURE = base64.b64encode(b"as it was" * 1000).decode()
# The SHA-1 of the picture.
FILE = "e1/e1ee7d7e6147556d19f98e360db1bcae8cca44eb"


@pytest.fixture
def kept(edited: Stack, docker_client: DockerClient) -> Generator[None]:
    """Remove the tenant's final backups at the end."""
    yield
    labels = [f"odoo-cloud.stack={edited.name}", f"odoo-cloud.backup-of={SLUG}"]
    for volume in docker_client.volumes.list(filters={"label": labels}):
        volume.remove()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("kept")
def test_a_final_backup_is_kept_and_outlives_the_tenant(
    edited: Stack, cloud: Cloud, docker_client: DockerClient
) -> None:
    """Dump, files and manifest; one that a killed run left is no backup, and is replaced."""
    hooli = cloud.tenants.create(SLUG, plan="basic")
    browser = Browser(
        f"{SLUG}.odoo.localhost", edited.https_port, authority_of(docker_client, edited)
    )
    password = edited.admin_password(SLUG)
    browser.log_in(password)
    values = {"name": "picture", "datas": PICTURE}
    browser.model("ir.attachment", "create", [values])
    with (
        cloud.session() as session,
        database.also_connect(session.server("local"), SLUG) as inside,
    ):
        # One that the tenant itself could not make.
        database.command(inside, "CREATE EXTENSION {}", "pageinspect")
    in_store = hooli.back_up()
    hooli.schedule_delete()
    labels = naming.final_backup_labels(edited.name, "local", SLUG)
    torn = docker_client.volumes.create("torn-backup", labels=labels)
    with cloud.session() as session:
        assert final_backups(session) == []
        volume = keep_final_backup(session, SLUG)
        (backup,) = final_backups(session)
        again = keep_final_backup(session, SLUG)
        assert [it.volume for it in final_backups(session)] == [volume, again]
    assert torn.name not in left_behind(docker_client, f"odoo-cloud.backup-of={SLUG}")
    assert (backup.slug, backup.host, backup.image) == (SLUG, "local", "odoo-cloud/odoo:19.0")
    assert backup.rows["public.res_company"] == 1
    assert backup.files >= 1
    assert backup.extensions == ("pageinspect", "pg_trgm")
    assert_readable(volume, backup.files)

    assert keys_of(edited) == ["password", "repository"]
    hooli.delete()
    assert keys_of(edited) == []
    assert cloud.backups(tenant=SLUG) == []
    evidence = cloud.operations(tenant=SLUG, limit=1)[0]
    assert evidence.result == {"erased": SLUG, "backups": [in_store.snapshot]}
    status = [it.slug for it in cloud.tenants.statuses()]
    assert SLUG not in status
    with cloud.session() as session:
        assert len(final_backups(session)) == 3
    tenant = (f"odoo-cloud.stack={edited.name}", f"odoo-cloud.tenant={SLUG}")
    assert left_behind(docker_client, *tenant) == []
    # Another tenant may have the name, and all that the first one had.
    other = cloud.tenants.create(SLUG, plan="basic")
    assert other.state is LifeState.ACTIVE
    with pytest.raises(TenantStateError, match=f"no final backup nothing; valid: {volume}, "):
        other.import_final("nothing")
    imported = other.import_final(volume)
    assert imported.origin == f"{SLUG} as it was erased at {backup.when:%F %T} UTC"
    other.drill(imported.snapshot)
    other.restore(imported.snapshot)
    browser.log_in(password)
    [picture] = browser.model("ir.attachment", "search", [["name", "=", "picture"]])
    [found] = browser.model("ir.attachment", "read", [picture], ["datas"])
    assert found["datas"] == PICTURE
    assert cloud.audit() == []
    other.delete(backup=False)


def keys_of(stack: Stack) -> list[str]:
    """Return the files that open the tenant's repository."""
    keys = naming.host_resource(stack.name, "local", HostRole.BACKUP_KEYS)
    mounts = {"mounts": [Mount("/keys", keys, read_only=True)], "user": "root"}
    script = f"ls /keys/tenants/{SLUG} 2>/dev/null || true"
    return output_of("postgres:18", "sh", "-c", script, options=mounts)[1].split()


def assert_readable(volume: str, files: int) -> None:
    """Read the backup with nothing of this library."""
    mounts = {"mounts": [Mount("/backup", volume, read_only=True)], "user": "root"}
    _, listed = output_of("postgres:18", "ls", "/backup", options=mounts)
    assert listed.split() == ["database.dump", "filestore", "manifest.json"]
    _, text = output_of("postgres:18", "cat", "/backup/manifest.json", options=mounts)
    assert json.loads(text)["files"] == files
    code, toc = output_of(
        "postgres:18", "pg_restore", "-l", "/backup/database.dump", options=mounts
    )
    assert (code, "TABLE DATA public res_company" in toc) == (0, True)
    content = base64.b64decode(PICTURE)
    _, found = output_of("postgres:18", "cat", f"/backup/filestore/{FILE}", options=mounts)
    assert found == content.decode()


@pytest.mark.soak
@pytest.mark.usefixtures("kept")
def test_what_cannot_be_read_back_is_not_kept(
    cloud: Cloud, docker_client: DockerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dump that is cut short: an error, and no volume."""
    cloud.tenants.create(SLUG, plan="basic").suspend()
    whole = copy_database.dump_database

    def cut(bench: Workbench, login: Login, name: str, volume: str, room: int, **_: object) -> None:
        whole(bench, login, name, volume, room)
        scratch = Mount("/scratch", volume)
        bench.run("truncate", "--size=20000", "/scratch/database.dump", mounts=[scratch])

    monkeypatch.setattr(final_backup, "dump_database", cut)
    with cloud.session() as session:
        with pytest.raises(CopyError, match="pg_restore on host local ended with exit code 1"):
            keep_final_backup(session, SLUG)
        assert final_backups(session) == []
    assert left_behind(docker_client, f"odoo-cloud.backup-of={SLUG}") == []
    cloud.tenants[SLUG].delete(backup=False)
