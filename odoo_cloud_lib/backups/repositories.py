"""Whose repository a backup is in, and what opens it.

Owns: the keys, which lie in a volume of the host and are given to restic for as long as it runs.
Does not own: putting them there (``components.backup_access``), and what restic does
(:mod:`.repository`).
"""

from collections.abc import Sequence
from dataclasses import replace

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.repository import CACHE_DIR, CODES, Repository
from odoo_cloud_lib.errors import TenantStateError
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.volumes import VolumeFile, read_volume_files, remove_volume_files
from odoo_cloud_lib.workbench import Manner, Workbench, host_workbench, workbench

KEY_DIR = "key"
CREDENTIALS = "AWS_SHARED_CREDENTIALS_FILE"


def repository_of(
    session: Session, slug: str, at: Workbench | None = None, *, image: str = ""
) -> Repository:
    """Return the repository of a tenant that was deployed, as its own host works on it.

    ``at``: as another tenant's host does, which gets its keys for as long as a command runs; maybe
    of another stack, whose ``image`` of restic is another.

    Raises:
        TenantStateError: the platform keeps no backups, or the tenant was not deployed since.
    """
    home = session.tenant(slug).host
    paths = (naming.repository_file(slug), naming.repository_password_file(slug))
    found = _repository(session, home, at or workbench(session, home, slug), *paths)
    return replace(found, manner=replace(found.manner, image=image or found.manner.image))


def archive_repository(session: Session, host: str, at: Workbench | None = None) -> Repository:
    """Return the repository of a host's server, as of all its tenants.

    ``at``: where a tenant's data is worked on, which gets its keys for as long as a command runs.

    Raises:
        TenantStateError: the platform keeps none, or the host was not deployed since.
    """
    paths = (naming.ARCHIVE_REPOSITORY_FILE, naming.ARCHIVE_PASSWORD_FILE)
    return _repository(session, host, at or host_workbench(session, host), *paths)


def _repository(
    session: Session, home: str, bench: Workbench, repository: str, password: str
) -> Repository:
    """Return the one that the host ``home`` has the keys of."""
    kept = session.inventory.backups
    if kept is None:
        raise no_backups(bench.slug)
    paths = {
        CREDENTIALS: naming.STORE_CREDENTIALS,
        "RESTIC_REPOSITORY_FILE": repository,
        "RESTIC_PASSWORD_FILE": password,
    }
    texts = _read(session, home, kept.image, [*paths.values()])
    return Repository(
        bench=bench,
        manner=Manner(
            image=kept.image,
            tool="restic",
            network=naming.host_resource(bench.stack, bench.host, HostRole.BACKUP_NETWORK),
            capabilities=("DAC_OVERRIDE",),
            environment={
                **{key: f"/{KEY_DIR}/{key}" for key in paths},
                "AWS_DEFAULT_REGION": kept.region,
                "RESTIC_CACHE_DIR": CACHE_DIR,
            },
            files={f"{KEY_DIR}/{key}": text for key, text in zip(paths, texts, strict=True)},
            codes=CODES,
        ),
    )


def as_pruner(session: Session, repository: Repository) -> Repository:
    """Return the same for who removes what is in it: with the key that may, if it is another.

    Raises:
        HostError: the first host does not let anybody in.
        TenantStateError: it has no such key.
    """
    kept, manner = session.inventory.backups, repository.manner
    if kept is None or not kept.pruner:
        return repository
    first = session.inventory.first_host
    [key] = _read(session, first, kept.image, [naming.PRUNER_CREDENTIALS])
    files = {**manner.files, f"{KEY_DIR}/{CREDENTIALS}": key}
    return replace(repository, manner=replace(manner, files=files))


def remove_keys(session: Session, bench: Workbench) -> None:
    """Remove what opens the tenant's repository from a host that it has left."""
    if kept := session.inventory.backups:
        paths = (naming.repository_file(bench.slug), naming.repository_password_file(bench.slug))
        files = [_key_file(bench.stack, bench.host, kept.image, it) for it in paths]
        remove_volume_files(bench.docker, files)


def no_backups(slug: str) -> TenantStateError:
    """Return what is said where the stack file names no store."""
    return TenantStateError(
        slug,
        reason="the platform keeps no backups; valid: a store in odoo-cloud:platform.backups,"
        " such as {kind: local}",
        command="edit the stack file, then pulumi up",
    )


def _read(session: Session, host: str, image: str, paths: Sequence[str]) -> list[str]:
    files = [_key_file(session.inventory.stack, host, image, it) for it in paths]
    found = dict(zip(paths, read_volume_files(session.host(host).docker, files), strict=True))
    for path, text in found.items():
        if text is None:
            whose = f"host {host}"
            raise TenantStateError(
                whose,
                reason=f"it has no {path} in the volume {files[0].volume};"
                " valid: what was deployed since the platform keeps backups",
                command="pulumi up",
            )
    return [text for text in found.values() if text is not None]


def _key_file(stack: str, host: str, image: str, path: str) -> VolumeFile:
    return VolumeFile(
        image=image,
        volume=naming.host_resource(stack, host, HostRole.BACKUP_KEYS),
        target=naming.BACKUP_KEYS_DIR,
        path=path,
        text="",
    )
