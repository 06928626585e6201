"""Zips of Odoo's database manager: backups leave as such, and come as such."""

import json
import zipfile
from collections.abc import Generator
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib.audit import Difference, DifferenceKind
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.errors import HostFullError, TenantStateError, ZipError
from odoo_cloud_lib.verbs import verb_named
from tests.integration.browser import Browser
from tests.integration.cloud.conftest import cloud_of, in_environment_of, newcomer
from tests.integration.cloud.kills import killed_at
from tests.integration.cloud.snapshots import taken
from tests.integration.cloud.uploads import attachments, content_of, sha, upload
from tests.integration.cloud.zips import dumped_by_odoo, loaded_by_odoo, members_of, zip_of
from tests.integration.containers import execute
from tests.integration.stack import Stack, container_of_stack

pytestmark = pytest.mark.engine

SLUG, OTHER = "nucleus", "endframe"
PAPER = b"a paper" * 1000
DUMP = "dump.sql"
END = "-- PostgreSQL database dump complete\n"
FEIGNED = b"""
CREATE TABLE public.pg_extension (extname name, extowner oid);
INSERT INTO public.pg_extension VALUES ('dblink', 10);
ALTER ROLE nucleus_importing SET search_path TO public, pg_catalog;
"""


@pytest.fixture(scope="module")
def browser(edited: Stack, docker_client: DockerClient) -> Browser:
    """Return who is logged in to a tenant of these tests alone, with a paper and a backup."""
    found = newcomer(edited, docker_client, SLUG)
    upload(found, PAPER)
    with in_environment_of(edited):
        cloud_of(edited).tenants[SLUG].back_up()
    return found


@pytest.fixture(scope="module")
def odoo_made(
    edited: Stack,
    browser: Browser,
    docker_client: DockerClient,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """Return a zip that the tenant's own Odoo has made of it."""
    assert attachments(browser)
    odoo = container_of_stack(docker_client, edited, "odoo", SLUG)
    return dumped_by_odoo(odoo, SLUG, tmp_path_factory.mktemp("zips") / "odoo.zip")


@pytest.fixture
def untouched(edited: Stack, cloud: Cloud, browser: Browser) -> Generator[None]:
    """See that whatever fails leaves the tenant as it was, and nothing beside it."""
    papers, backups = attachments(browser), cloud.tenants[SLUG].backups()
    yield
    assert attachments(browser) == papers
    assert cloud.tenants[SLUG].backups() == backups
    assert_nothing_left(edited, cloud)


def assert_nothing_left(stack: Stack, cloud: Cloud) -> None:
    """See that no database, role, container, volume or file is there for the work alone."""
    assert left_over(cloud) == []
    with cloud.session() as session:
        docker = session.host("local").docker
        labels = [f"odoo-cloud.stack={stack.name}", "odoo-cloud.role=copy"]
        assert docker.containers.list(all=True, filters={"label": labels}) == []
        assert docker.volumes.list(filters={"label": labels}) == []
        odoo = container_of_stack(docker, stack, "odoo", SLUG)
        assert ".odoo-cloud-backup" not in execute(odoo, "ls", "-A", "/var/lib/odoo")


def left_over(cloud: Cloud) -> list[Difference]:
    """Return what the audit finds, but for the last operation, which was to fail."""
    return [it for it in cloud.audit() if it.kind is not DifferenceKind.FAILED]


@pytest.mark.timeout(900)
def test_an_export_is_loaded_by_odoo_and_by_another_tenant(
    edited: Stack, cloud: Cloud, browser: Browser, tmp_path: Path
) -> None:
    """Rows and attachments are there; and the tenant that it came to can go back."""
    file, [backup, *_] = tmp_path / "own.zip", cloud.tenants[SLUG].backups()
    cloud.tenants[SLUG].export_zip(file)
    assert [*tmp_path.iterdir()] == [file]
    members = members_of(file)
    assert [*members][:2] == [DUMP, "manifest.json"]
    manifest = json.loads(members["manifest.json"])
    assert manifest["version_info"] == [19, 0, 0, "final", 0, ""]
    assert (manifest["odoo_dump"], manifest["db_name"]) == ("1", SLUG)
    assert (manifest["major_version"], manifest["pg_version"]) == ("19.0", "18.0")
    assert manifest["modules"]["base"] == "19.0.1.3"
    assert members[f"filestore/{sha(PAPER)}"] == PAPER
    assert b"OWNER TO" not in members[DUMP]
    result = cloud.tenants[SLUG].operations()[0].result or {}
    assert (result["backup"], result["files"]) == (backup.snapshot, backup.files)

    with loaded_by_odoo(file) as (server, odoo):
        query = "SELECT store_fname FROM ir_attachment WHERE name = 'it'"
        told = ("psql", "-At", "--username=postgres", "--dbname=loaded", f"--command={query}")
        assert execute(server, *told) == sha(PAPER)
        found = execute(odoo, "sha1sum", f"/var/lib/odoo/filestore/loaded/{sha(PAPER)}")
        assert found.split()[0] == sha(PAPER)[3:]

    other = cloud.tenants.create(OTHER, plan="basic")
    imported = other.import_zip(file)
    assert (imported.files, imported.missing, imported.damaged) == (backup.files, 0, 0)
    with pytest.raises(TenantStateError, match="it has no backup; valid"):
        other.restore()
    other.restore(imported.snapshot[:8])
    there = Browser(f"{OTHER}.odoo.localhost", edited.https_port, browser.authority)
    there.log_in(edited.admin_password(SLUG))
    assert [content_of(there, it) for it in attachments(there)] == [PAPER]
    assert there.model("res.users", "search_count", []) == browser.model(
        "res.users", "search_count", []
    )
    edited.preview("--expect-no-changes")


def test_a_zip_that_odoo_made_becomes_a_backup(
    edited: Stack, cloud: Cloud, odoo_made: Path
) -> None:
    """It comes whole, is proven like any other, and is not taken for the tenant's own."""
    tenant = cloud.tenants[SLUG]
    [own, *_] = tenant.backups()
    imported = tenant.import_zip(odoo_made)
    assert imported.origin == "odoo.zip"
    assert (imported.files, imported.missing, imported.damaged) == (own.files, 0, 0)
    assert tenant.backups()[:2] == [imported, own]
    tenant.drill(imported.snapshot)
    tenant.drill()
    drills = [it.result or {} for it in tenant.operations()[:2]]
    assert [it["backup"] for it in drills] == [own.snapshot, imported.snapshot]
    assert int(str(drills[1]["rows"])) > 10_000
    assert_nothing_left(edited, cloud)


def test_what_is_wrong_with_it_is_told_and_what_it_feigns_is_not_believed(
    edited: Stack, cloud: Cloud, odoo_made: Path, tmp_path: Path
) -> None:
    """A file is gone, one is not what its name says, two have names that Odoo never gives.

    And a catalogue of its own asks for an extension that a superuser would have to make.
    """
    members = members_of(odoo_made)
    members[DUMP] += FEIGNED
    del members["manifest.json"], members[f"filestore/{sha(PAPER)}"]
    members |= {f"filestore/{sha(b'whole')}": b"cut", "filestore/README": b"", "__MACOSX/x": b""}
    tenant = cloud.tenants[SLUG]
    imported = tenant.import_zip(zip_of(members, tmp_path / "odd.zip"))
    assert (imported.missing, imported.damaged) == (1, 1)
    result = tenant.operations()[0].result or {}
    assert result["missing"] == [sha(PAPER)]
    assert result["damaged"] == [sha(b"whole")]
    assert result["left_out"] == 2
    assert taken(cloud, SLUG, imported.snapshot).manifest["extensions"] == []
    assert_nothing_left(edited, cloud)


@pytest.mark.usefixtures("untouched")
def test_zips_that_cannot_come(cloud: Cloud, odoo_made: Path, tmp_path: Path) -> None:
    """Of another Odoo, with more in it than the disk holds, damaged, or of something else."""
    tenant, members = cloud.tenants[SLUG], members_of(odoo_made)
    recorded = len(tenant.operations())
    old = {**members, "manifest.json": b'{"major_version": "18.0"}'}
    with pytest.raises(ZipError, match=r"it is of Odoo 18\.0, and nucleus runs Odoo 19\.0"):
        tenant.import_zip(zip_of(old, tmp_path / "old.zip"))
    with pytest.raises(HostFullError, match="for its files, its dump and a database of it"):
        tenant.import_zip(bomb(tmp_path / "bomb.zip"))
    assert len(tenant.operations()) == recorded

    other = b"UPDATE public.ir_module_module SET latest_version = '18.0.1.3' WHERE name = 'base';\n"
    for content, reason in (
        (members[DUMP] + other, r"it is of Odoo 18\.0"),
        (f"CREATE TABLE t (a int);\n{END}".encode(), "its dump is not of a database of Odoo"),
    ):
        with pytest.raises(ZipError, match=reason):
            tenant.import_zip(zip_of({DUMP: content}, tmp_path / "other.zip"))
    damaged = zip_of(members, tmp_path / "damaged.zip")
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    with pytest.raises(ZipError, match=r"its member '.*' is damaged"):
        tenant.import_zip(damaged)


@pytest.mark.usefixtures("untouched")
def test_an_export_that_cannot_be_written(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is there stays as it is; what breaks off leaves nothing."""
    tenant, there = cloud.tenants[SLUG], tmp_path / "there.zip"
    there.write_bytes(b"mine")
    with pytest.raises(ZipError, match="it is there already; valid: a name that is free"):
        tenant.export_zip(there)
    with pytest.raises(ZipError, match="its folder is not there"):
        tenant.export_zip(tmp_path / "nowhere/it.zip")
    full = OSError(28, "No space left on device")

    def fail(*_: object) -> None:
        raise full

    monkeypatch.setattr("odoo_cloud_lib.backups.zip_writer.shutil.copyfileobj", fail)
    with pytest.raises(ZipError, match=r"could not be written: .*No space left"):
        tenant.export_zip(tmp_path / "it.zip")
    assert [*tmp_path.iterdir()] == [there]
    assert there.read_bytes() == b"mine"


LINES = {"export": 5, "import": 4}


@pytest.mark.parametrize("verb", [pytest.param("import", marks=pytest.mark.soak), "export"])
def test_killed_anywhere_it_is_finished_by_doing_it_again(
    edited: Stack, cloud: Cloud, odoo_made: Path, tmp_path: Path, verb: str
) -> None:
    """While it works in a step; nothing looks like a zip or a backup until it is whole."""
    tenant, file = cloud.tenants[SLUG], tmp_path / "it.zip"
    arguments = {"file": str(odoo_made if verb == "import" else file)}
    before = len(tenant.backups())
    with killed_at(edited, LINES[verb] - 2, verb, SLUG, arguments, with_engine=False, after=0.3):
        assert not file.exists()
        assert len(tenant.backups()) == before
    cloud.run(verb_named(verb).read(arguments), SLUG)
    assert file.exists() == (verb == "export")
    assert len(tenant.backups()) == before + (verb == "import")
    assert [it.name for it in tmp_path.iterdir()] == (["it.zip"] if verb == "export" else [])
    assert_nothing_left(edited, cloud)


def bomb(path: Path) -> Path:
    """Write a zip whose directory declares a petabyte."""
    with zipfile.ZipFile(path, "w") as made:
        made.writestr(DUMP, b"")
        made.infolist()[0].file_size = 2**50
    return path
