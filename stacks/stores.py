"""Where the backups of all hosts go, if that is one place: the bucket, and what opens it.

Owns: reading the keys of a bucket that is there already, and declaring one that is not. Does not
own: a store on each host itself (:mod:`stacks.foundation`).
"""

from importlib.util import find_spec

import pulumi

from components.backup_access import Store, StoreKey
from odoo_cloud_lib.errors import ConfigError, Problem
from stacks.backup_config import AwsStore, S3Store
from stacks.platform_config import PlatformConfig

WRITER = ("backupsAccessKey", "backupsSecretKey")
PRUNER = ("backupsPrunerAccessKey", "backupsPrunerSecretKey")
AWS_PACKAGE = "pulumi_aws"


def require_store(settings: pulumi.Config, platform: PlatformConfig) -> Store | None:
    """See that all is there that the store takes; return it if it is there already itself.

    Raises:
        ConfigError: a key is not set, or a package is not installed.
    """
    if isinstance(platform.backups, S3Store):
        return _given(settings, platform.backups)
    if isinstance(platform.backups, AwsStore) and find_spec(AWS_PACKAGE) is None:
        what = "with the package pulumi-aws: .venv/bin/pip install 'pulumi-aws>=7.51'"
        raise ConfigError([Problem("odoo-cloud:platform.backups.kind", "aws", what)])
    return None


def build_store(stack: str, platform: PlatformConfig, given: Store | None) -> Store | None:
    """Declare what the store takes, and return it; None if each host has its own, or none has.

    ``given``: one that takes nothing, as it is there already.
    """
    if isinstance(platform.backups, AwsStore):
        return _declared(stack, platform.backups, protect=platform.protect)
    return given


def _given(settings: pulumi.Config, config: S3Store) -> Store:
    """Read the keys of the bucket that the config names; Pulumi keeps them encrypted."""
    names = (*WRITER, *PRUNER) if config.pruner else WRITER
    command = "a key of the bucket: pulumi config set --secret odoo-cloud:{0}"
    if missing := [it for it in names if settings.get_secret(it) is None]:
        problems = [Problem(f"odoo-cloud:{it}", "nothing", command.format(it)) for it in missing]
        raise ConfigError(problems)
    return Store(
        bucket=f"s3:{config.endpoint}/{config.bucket}",
        writer=_key(settings, *WRITER),
        pruner=_key(settings, *PRUNER) if config.pruner else None,
    )


def _key(settings: pulumi.Config, access_key: str, secret_key: str) -> StoreKey:
    return StoreKey(
        access_key=settings.require_secret(access_key),
        secret_key=settings.require_secret(secret_key),
    )


def _declared(stack: str, config: AwsStore, *, protect: bool) -> Store:
    # An extra, which nobody else needs.
    from components.backup_bucket import BackupBucket, BackupBucketArgs

    made = BackupBucket(
        "backups",
        BackupBucketArgs(
            stack=stack,
            region=config.region,
            bucket=config.bucket,
            protect=protect,
            old_versions_days=config.old_versions_days,
            object_lock_days=config.object_lock_days,
        ),
    )
    return Store(
        bucket=pulumi.Output.concat("s3:", config.endpoint or made.endpoint, "/", made.bucket),
        writer=StoreKey(access_key=made.writer.key_id, secret_key=made.writer.secret_key),
        pruner=StoreKey(access_key=made.pruner.key_id, secret_key=made.pruner.secret_key),
    )
