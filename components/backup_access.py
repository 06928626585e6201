"""What a host needs to make backups: a way to the store, and what opens it.

Owns: the host's keys volume, with the store's credentials and, for each tenant, the address and the
password of its repository, and those of its server's. No tenant's container mounts it, and the keys
never leave the host. Does not own: the store, or a backup.
"""

from dataclasses import dataclass, replace

import pulumi
import pulumi_random as random

from components.named import volume
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.secret import Purpose, derive

# Long enough that no two tenants of one name in a stack's life share it.
REPOSITORY_LETTERS = 12


@dataclass(frozen=True, kw_only=True)
class StoreKey:
    """What the store lets in with; the second part is secret."""

    access_key: pulumi.Input[str]
    secret_key: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class Store:
    """A bucket, and what opens it.

    ``bucket``: its address as restic has it, such as ``s3:https://s3.example.com/backups``.
    ``pruner``: who removes backups, None if it is the ``writer``.
    """

    bucket: pulumi.Input[str]
    writer: StoreKey
    pruner: StoreKey | None = None


@dataclass(frozen=True, kw_only=True)
class BackupAccessArgs:
    """``image``: that of restic. ``archive``: whether the host's server has a repository as well.

    A pruner's key goes to this host if ``store`` has one.
    """

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    store: Store
    archive: bool
    protect: bool


class BackupAccess(pulumi.ComponentResource):
    """The access of one host. Output: ``keys``, the volume's name."""

    keys: pulumi.Output[str]

    def __init__(
        self, name: str, args: BackupAccessArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the access under the logical ``name``."""
        super().__init__("odoo-cloud:index:BackupAccess", name, None, opts)
        self._args = args
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect)
        self.keys = volume(f"{name}-keys", *self._named(HostRole.BACKUP_KEYS), kept).name
        volume(f"{name}-cache", *self._named(HostRole.BACKUP_CACHE), child)
        files = [self._key_file(naming.STORE_CREDENTIALS, args.store.writer)]
        if args.store.pruner:
            pruner = self._key_file(naming.PRUNER_CREDENTIALS, args.store.pruner)
            # A host that is the first no more must not keep it.
            files.append(replace(pruner, outlived=True))
        if args.archive:
            seed = random.RandomPassword(
                f"{name}-archive-seed", length=40, special=False, opts=kept
            )
            files += self._archive_files(pulumi.Output.secret(seed.result))
        VolumeFiles(f"{name}-files", VolumeFilesArgs(address=args.address, files=files), child)
        self.register_outputs({"keys": self.keys})

    def files_of(self, slug: str, seed: pulumi.Output[str]) -> list[FileArgs]:
        """Return the files that lead to the repository of a tenant with this seed."""
        return [
            replace(self._file(path, text), outlived=True)
            for path, text in (
                (naming.repository_file(slug), self._place(slug, seed)),
                (
                    naming.repository_password_file(slug),
                    seed.apply(lambda it: derive(it, Purpose.BACKUP)),
                ),
            )
        ]

    def _archive_files(self, seed: pulumi.Output[str]) -> list[FileArgs]:
        # No slug has a dot.
        place = self._place(f"{self._args.host}.archive", seed)
        password = seed.apply(lambda it: derive(it, Purpose.BACKUP))
        return [
            self._file(naming.ARCHIVE_REPOSITORY_FILE, place),
            self._file(naming.ARCHIVE_PASSWORD_FILE, password),
        ]

    def _place(self, name: str, seed: pulumi.Output[str]) -> pulumi.Output[str]:
        mark = seed.apply(lambda it: derive(it, Purpose.REPOSITORY)[:REPOSITORY_LETTERS])
        return pulumi.Output.concat(self._args.store.bucket, f"/{self._args.stack}/{name}-", mark)

    def _key_file(self, path: str, key: StoreKey) -> FileArgs:
        text = pulumi.Output.all(key.access_key, key.secret_key).apply(
            lambda pair: credentials_file(*pair)
        )
        return self._file(path, text)

    def _file(self, path: str, text: pulumi.Input[str]) -> FileArgs:
        return FileArgs(
            image=self._args.image,
            volume=self.keys,
            target=naming.BACKUP_KEYS_DIR,
            path=path,
            text=text,
        )

    def _named(self, role: HostRole) -> tuple[str, dict[str, str]]:
        place = (self._args.stack, self._args.host, role)
        return naming.host_resource(*place), naming.host_labels(*place)


def credentials_file(access_key: str, secret_key: str) -> str:
    """Return the text of a credentials file as every AWS tool reads it."""
    return f"[default]\naws_access_key_id = {access_key}\naws_secret_access_key = {secret_key}\n"
