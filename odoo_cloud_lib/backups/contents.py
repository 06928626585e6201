"""What goes into a backup: database and files of one moment, taken while Odoo works on.

Owns: that no attachment in the dump lacks its file. Odoo never changes a file, but its garbage
collection removes what no row names any more, and may do so between the dump and the copy. So the
files get a second name first (hard links: no copy, no space), and those that came since are added
while the moment of the dump is fixed. For these seconds a lock keeps the collection waiting, and
nobody else: it wants ``ir_attachment`` in SHARE mode, which our ROW EXCLUSIVE does not let in, as
no writer's does.

The tenant may put into its volume what it likes. Nothing of it is ever followed: the volume's root
is what is read, and a link stays a link.
"""

from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from docker.types import Mount

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.manifest import Manifest
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.containers import write_file
from odoo_cloud_lib.database import Login, Server
from odoo_cloud_lib.disk import room_for_dump
from odoo_cloud_lib.modules.installed import ABSENT, read_modules
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.operations.copy_database import (
    PATIENCE,
    database_bytes,
    dump_database,
    lock_tables,
    named_tables,
    rows_inside,
    servers_extensions,
)
from odoo_cloud_lib.operations.copy_files import STORED, TREE_DIR, checksums, faults_of, run_in_tree
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.visit import entered
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file
from odoo_cloud_lib.workbench import SCRATCH_DIR, Workbench

MANIFEST = "manifest.json"
LINKS = ".odoo-cloud-backup"
CONF = "conf"
NAMES = "odoo-cloud.names"
# $1: the filestore, $2: the links. Its check list is for the garbage collection alone; what that
# removes meanwhile is named by no attachment. The volume's root is Odoo's own.
LINK_ALL = """\
rm -rf "$2"; mkdir -p "$2"; chown --reference=. "${2%/*}" "$2"
[ -d "$1" ] || exit 0
if ! told=$(LC_ALL=C cp -al "$1/." "$2/" 2>&1); then
  if printf '%s\\n' "$told" | grep -v ': No such file or directory$' >&2; then exit 1; fi
fi
rm -rf "$2/checklist"
"""
# $3: a file of names. Prints those that there are not. A folder comes back with its owner, and into
# one of root's no Odoo can write.
LINK_NAMED = """\
while read -r name; do
  [ -e "$2/$name" ] && continue
  [ -e "$1/$name" ] || { echo "$name"; continue; }
  mkdir -p "$2/${name%/*}"
  ln "$1/$name" "$2/$name" 2>/dev/null || echo "$name"
done <"$3"
find "$2" -type d -exec chown --reference=. {} +
"""
# $@: folders.
UNLINK = 'rm -rf "$@"'


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What is gathered on the tenant's host, to be taken into a snapshot as it lies there."""

    mounts: tuple[Mount, ...]
    arguments: tuple[str, ...]
    """Those of ``restic backup``: what of the mounts is meant."""


def link_files(bench: Workbench, folder: str = LINKS) -> None:
    """Give every file of the filestore a second name below a folder of the volume.

    What is there, such as what a killed run left, is removed first.
    """
    run_in_tree(bench, LINK_ALL, _filestore(naming.database_name(bench.slug)), folder)


@contextmanager
def uncollected(server: Server, login: Login, name: str) -> Generator[None]:
    """Keep the garbage collection of the database's Odoo waiting, and nobody else."""
    with entered(server, login, name) as guard, guard.transaction():
        guard.execute(PATIENCE)
        guard.execute("LOCK TABLE public.ir_attachment IN ROW EXCLUSIVE MODE")
        yield


def link_named(bench: Workbench, database: str, names: Iterable[str]) -> list[str]:
    """Link those of its files that are not yet; return those that are not there."""
    given = (_filestore(database), LINKS, f"/{NAMES}")
    files = {NAMES: "".join(f"{name}\n" for name in names)}
    return run_in_tree(bench, LINK_NAMED, *given, files=files).split()


def unlink_files(bench: Workbench, *folders: str) -> None:
    """Remove the second names below these folders of the volume, with what else is in them."""
    run_in_tree(bench, UNLINK, *folders)


def gather(
    session: Session, bench: Workbench, login: Login, name: str, of: datetime | None = None
) -> None:
    """Dump the database ``name`` of one moment, with every file that it names, and say what it is.

    The files were linked (:func:`link_files`), which may have taken long and held up nobody.
    ``of``: the moment that is in the database; now if it is the tenant's own.

    Raises:
        CopyError: a tool failed; carries the end of its log.
        DatabaseError: no Odoo database, or the server refused a step.
    """
    bench.make_scratch()
    moment = _dump(session, bench, login, name)
    manifest = _manifest(session, bench, name, replace(moment, when=of or moment.when))
    with bench.container(mounts=[Mount(SCRATCH_DIR, bench.scratch)]) as container:
        write_file(container, SCRATCH_DIR, MANIFEST, manifest.model_dump_json(indent=2))


def gathered(bench: Workbench) -> Manifest:
    """Return the manifest of what was gathered."""
    file = VolumeFile(
        image=bench.image, volume=bench.scratch, target=SCRATCH_DIR, path=MANIFEST, text=""
    )
    return Manifest.read(bench.slug, read_volume_file(bench.docker, file) or "")


def manifest_of(repository: Repository, snapshot: str, slug: str = "") -> Manifest:
    """Return the manifest of a backup. ``slug``: whose it is, if not the workbench's tenant.

    Raises:
        CopyError: it does not say what it is, or not so that this version could read it.
    """
    text = repository.read(snapshot, f"{SCRATCH_DIR}/{MANIFEST}")
    return Manifest.read(slug or repository.bench.slug, text)


def contents(bench: Workbench) -> Contents:
    """Return what was gathered, as restic takes it in."""
    tree = bench.volume(TenantRole.FILESTORE)
    return Contents(
        mounts=(
            Mount(SCRATCH_DIR, bench.scratch, read_only=True),
            Mount(TREE_DIR, tree, read_only=True),
        ),
        arguments=(
            f"--exclude={TREE_DIR}/*",
            f"--exclude=!{TREE_DIR}/{LINKS}",
            f"--exclude=!{TREE_DIR}/{CONF}",
            # A second name changes nothing in a file but this.
            "--ignore-ctime",
            f"--host={bench.slug}",
            SCRATCH_DIR,
            TREE_DIR,
        ),
    )


@dataclass(frozen=True, kw_only=True)
class _Moment:
    """What the database says of itself, as it was dumped."""

    when: datetime
    rows: dict[str, int]
    modules: dict[str, str]
    extensions: tuple[str, ...]
    stored: Sequence[str]


def _dump(session: Session, bench: Workbench, login: Login, name: str) -> _Moment:
    extensions = servers_extensions(bench, login, name)
    with entered(bench.server, login, name) as other:
        tables = named_tables(other)
    with entered(bench.server, login, name) as inside, inside.transaction():
        inside.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        lock_tables(inside, tables)
        with uncollected(bench.server, login, name):
            [(when, exported)] = inside.execute("SELECT clock_timestamp(), pg_export_snapshot()")
            stored = _stored(inside)
            link_named(bench, name, [it for it in stored if STORED.fullmatch(it)])
        room = room_for_dump(session, bench.host)
        # Before anything that takes long: whoever wants to lock a table waits for us, and pg_dump
        # for whoever waits.
        dump_database(bench, login, name, bench.scratch, room, without=extensions, as_of=exported)
        known = [it for it in read_modules(inside) if it.state not in ABSENT]
        return _Moment(
            when=when,
            rows=rows_inside(inside),
            modules={it.name: it.version or "" for it in known},
            extensions=extensions,
            stored=stored,
        )


def _manifest(session: Session, bench: Workbench, name: str, moment: _Moment) -> Manifest:
    files = checksums(bench, bench.volume(TenantRole.FILESTORE), LINKS)
    known, faults = session.tenant(bench.slug), faults_of(files, moment.stored)
    return Manifest(
        slug=bench.slug,
        stack=bench.stack,
        host=bench.host,
        when=moment.when,
        image=known.image,
        image_id=str(bench.docker.images.get(known.image).id),
        modules=moment.modules,
        extensions=moment.extensions,
        database_bytes=database_bytes(bench.server, name),
        rows=moment.rows,
        files=len(files),
        missing=faults.missing,
        damaged=faults.damaged,
    )


def _stored(inside: Server) -> list[str]:
    query = "SELECT DISTINCT store_fname FROM public.ir_attachment WHERE store_fname IS NOT NULL"
    return [name for (name,) in inside.execute(query)]


def _filestore(database: str) -> str:
    return f"filestore/{database}"
