"""Keep a final backup of a tenant before it is erased, and tell which there are.

Owns: what such a backup is: a Docker volume on the tenant's host with ``database.dump`` (pg_dump's
custom format), ``filestore/`` and ``manifest.json``. The manifest is written last, after the rest
was read back: a volume without one is what a killed run left, and is no backup.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from docker.types import Mount
from pydantic import AwareDatetime, ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.replaced import finish_exchange
from odoo_cloud_lib.containers import remove_labelled, write_file
from odoo_cloud_lib.disk import room_for_dump
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.naming import STACK_LABEL, TenantRole
from odoo_cloud_lib.operations.copy_database import (
    copying_login,
    count_rows,
    database_bytes,
    drop_copies,
    dump_database,
    read_dump,
    servers_extensions,
)
from odoo_cloud_lib.operations.copy_files import TREE_DIR, checksums, require_equal
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file
from odoo_cloud_lib.workbench import (
    COPYING,
    SCRATCH_DIR,
    Workbench,
    postgres_image,
    remove_volume,
    workbench,
)

MANIFEST = "manifest.json"
FILESTORE = "filestore"
COPY = 'mkdir -p "$2"; if [ -d "$1" ]; then cp -a "$1/." "$2/"; fi'


class FinalBackup(Model):
    """A final backup, as its manifest tells of it."""

    volume: str
    """The Docker volume that it is."""
    slug: str
    """The tenant that it was."""
    stack: str
    host: str
    when: AwareDatetime
    """When it was begun."""
    database_bytes: int
    """What the database took on the server's disk."""
    rows: dict[str, int]
    """How many rows each table had, by ``schema.table``."""
    files: int
    """How many files its filestore has."""
    image: str
    """The image that it ran."""
    modules: tuple[str, ...]
    """The modules that it was created with."""
    extensions: tuple[str, ...] = ()
    """PostgreSQL's extensions that only the server can make; they are not in the dump."""


def keep_final_backup(session: Session, slug: str) -> str:
    """Keep a final backup of a tenant that nobody writes to; return the volume's name.

    What a killed run left of one is removed first. Each call that comes to its end keeps another.

    Raises:
        TenantMissingError: no such tenant was deployed.
        CopyError: it could not be made, or not be read back; nothing is kept.
    """
    bench = workbench(session, session.tenant(slug).host, slug)
    labels = naming.final_backup_labels(bench.stack, bench.host, slug)
    bench.clear()
    finish_exchange(bench)  # a restore may have been killed
    remove_labelled(bench.docker, labels)
    drop_copies(bench.server, slug)
    for volume, manifest in _volumes(session, bench.host, slug):
        if manifest is None:
            remove_volume(bench.docker, volume)
    when = datetime.now(UTC)
    volume = naming.final_backup_volume(bench.stack, bench.host, slug, when)
    bench.docker.volumes.create(volume, labels=labels)
    try:
        _fill(session, bench, volume, when)
    except Exception:
        remove_volume(bench.docker, volume)
        raise
    return volume


def final_backups(session: Session, *hosts: str) -> list[FinalBackup]:
    """Return the final backups on these hosts, or on all if none is named, the oldest first."""
    found = [
        manifest
        for host in hosts or session.inventory.hosts
        for _, manifest in _volumes(session, host)
        if manifest is not None
    ]
    return sorted(found, key=lambda it: it.when)


def _fill(session: Session, bench: Workbench, volume: str, when: datetime) -> None:
    known, name = session.tenant(bench.slug), naming.database_name(bench.slug)
    with copying_login(bench) as login:
        own, rows = servers_extensions(bench, login, name), count_rows(bench, login, name)
        room = room_for_dump(session, bench.host)
        dump_database(bench, login, name, volume, room, without=own)
    read_dump(bench, volume)
    files = _copy_files(bench, volume)
    manifest = FinalBackup(
        volume=volume,
        slug=bench.slug,
        stack=bench.stack,
        host=bench.host,
        when=when,
        database_bytes=database_bytes(bench.server, name),
        rows=rows,
        files=files,
        image=known.image,
        modules=known.modules,
        extensions=own,
    )
    with bench.container(mounts=[Mount(SCRATCH_DIR, volume)]) as container:
        write_file(container, SCRATCH_DIR, MANIFEST, manifest.model_dump_json(indent=2))


def _copy_files(bench: Workbench, volume: str) -> int:
    """Copy the attachments into the backup; return how many there are, all of them compared."""
    source, folder = bench.volume(TenantRole.FILESTORE), naming.database_name(bench.slug)
    bench.run(
        *("sh", "-euc", COPY, "sh"),
        *(f"{TREE_DIR}/filestore/{folder}", f"{SCRATCH_DIR}/{FILESTORE}"),
        mounts=[Mount(TREE_DIR, source, read_only=True), Mount(SCRATCH_DIR, volume)],
        manner=COPYING,
    )
    wanted = checksums(bench, source, f"filestore/{folder}")
    kept = checksums(bench, volume, FILESTORE)
    require_equal(bench.slug, "files of its final backup", wanted, kept)
    return len(kept)


def _volumes(
    session: Session, host: str, slug: str | None = None
) -> Iterator[tuple[str, FinalBackup | None]]:
    """Yield each volume of a host that is to be a final backup, and its manifest if it has one."""
    docker, image = session.host(host).docker, postgres_image(session, host)
    of = naming.BACKUP_OF_LABEL if slug is None else f"{naming.BACKUP_OF_LABEL}={slug}"
    own = [f"{STACK_LABEL}={session.inventory.stack}", of]
    for found in docker.volumes.list(filters={"label": own}):
        name = str(found.name)
        file = VolumeFile(image=image, volume=name, target=SCRATCH_DIR, path=MANIFEST, text="")
        yield name, _read(read_volume_file(docker, file))


def _read(manifest: str | None) -> FinalBackup | None:
    try:
        return FinalBackup.model_validate_json(manifest or "")
    except ValidationError:
        return None  # its writer was killed
