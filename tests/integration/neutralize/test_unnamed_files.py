"""What becomes of files that lie in a copy's filestore, and that no attachment in it names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import LiteralString, cast

import docker
import pytest
from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.backups.arriving import Arriving
from odoo_cloud_lib.backups.safety import Safety
from odoo_cloud_lib.database import Login
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_files import run_in_tree
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.workbench import READING, Workbench
from tests.integration.containers import LABEL, address_of, container_of

pytestmark = pytest.mark.engine

SLUG, PASSWORD = "unnamed", "only-for-this-test"
NAMED, ORPHAN = (f"{it * 2}/{it * 40}" for it in "ab")
# What both work on, as far as Odoo's tables are not left out where they are missing.
TABLES: tuple[LiteralString, ...] = (
    "CREATE TABLE ir_attachment (id integer, name text, res_model text, res_field text, url text,"
    " store_fname text, checksum text, file_size integer, mimetype text, index_content text,"
    " db_datas bytea)",
    "CREATE TABLE ir_model_data (name text, module text, model text, res_id integer)",
    "CREATE TABLE ir_module_module (name text)",
    "CREATE TABLE ir_config_parameter (key text UNIQUE, value text, create_date timestamp,"
    " write_date timestamp)",
    "INSERT INTO ir_module_module VALUES ('web')",
    "INSERT INTO ir_model_data VALUES ('logo', 'web', 'ir.attachment', 1)",
)
ATTACHMENT = "INSERT INTO ir_attachment (id, name, store_fname) VALUES (1, 'logo', %s)"
# Names that a shell or a list of lines takes for something else, and what leads out of the tree.
LAY = """\
cd "$1"
for name in "$2" "$3" "plain" "-rf" "of two
lines" "aa/$(printf '\\377')"; do
    mkdir -p -- "./${name%/*}" 2>/dev/null || true
    [ -d "./$name" ] && rmdir "./$name"
    echo x >"./$name"
done
ln -s /etc/passwd link
"""


@dataclass(frozen=True)
class Copy(Arriving):
    """A copy that a test has laid out."""

    of: Workbench

    @property
    def told(self) -> str:
        """What it is."""
        return "a copy"

    @property
    def remedy(self) -> str:
        """Nothing."""
        return "none"

    @property
    def bench(self) -> Workbench:  # pyright: ignore[reportIncompatibleVariableOverride]
        """Where it is."""
        return self.of


@pytest.fixture
def copy() -> Iterator[Copy]:
    """A small database, and a filestore in which other files are than it names."""
    client = docker.from_env()
    options = {"environment": {"POSTGRES_PASSWORD": PASSWORD}}
    with container_of("postgres:18", options=options) as postgres:
        address = (address_of(postgres), 5432)
        with database.connect(address, PASSWORD) as server:
            bench = Workbench(
                stack="test",
                host="unnamed",
                slug=SLUG,
                labels={LABEL: "unnamed"},
                scratch="test.unnamed",
                docker=client,
                server=server,
                image="postgres:18",
                socket_volume="",
            )
            made = Copy(cast("Session", None), SLUG, bench)
            client.volumes.create(made.tree, labels=bench.labels)
            try:
                _lay_out(made)
                yield made
            finally:
                client.volumes.get(made.tree).remove(force=True)
                client.close()


def _lay_out(copy: Copy) -> None:
    server, owner = copy.bench.server, naming.database_name(SLUG)
    database.create_role(server, owner)
    database.command(server, "CREATE DATABASE {} OWNER {}", copy.name, owner)
    with database.also_connect(server, copy.name) as inside:
        database.command(inside, "SET ROLE {}", owner)
        for statement in TABLES:
            inside.execute(statement)
        inside.execute(ATTACHMENT, (NAMED,))
    run_in_tree(copy.bench, "mkdir filestore")
    copy.make_folder()
    run_in_tree(copy.bench, LAY, copy.folder, NAMED, ORPHAN)


def _files(copy: Copy) -> list[str]:
    mounts = [Mount("/tree", copy.bench.volume(TenantRole.FILESTORE), read_only=True)]
    listing = ("sh", "-euc", f"cd /tree/{copy.folder}; find . ! -type d | sort")
    return copy.bench.run(*listing, mounts=mounts, manner=READING).splitlines()


def _anonymize(safety: Safety) -> object:
    return safety.anonymize("", ["*"])


def _neutralize(safety: Safety) -> object:
    return safety.neutralize("https://unnamed.example")


@pytest.mark.parametrize("make_safe", [_anonymize, _neutralize])
def test_only_what_an_attachment_names_stays(
    copy: Copy, make_safe: Callable[[Safety], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the others are called."""

    def nothing(*_: Safety | Login) -> str:
        return ""

    monkeypatch.setattr(Safety, "_odoos_statements", nothing)
    assert len(_files(copy)) == 8
    make_safe(Safety(copy))
    assert _files(copy) == [f"./{NAMED}"]
