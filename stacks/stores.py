"""Where the backups of all hosts go, if that is one place: the bucket, and what opens it.

Owns: reading the key of a bucket that is there already, and declaring one that is not. Does not
own: a store on each host itself (:mod:`stacks.foundation`).
"""

from importlib.util import find_spec

import pulumi

from components.backup_access import Store, StoreKey
from odoo_cloud_lib.errors import ConfigError, Problem
from stacks.backup_config import AwsStore, S3Store
from stacks.platform_config import PlatformConfig

STORE_KEYS = ("backupsAccessKey", "backupsSecretKey")
AWS_PACKAGE = "pulumi_aws"


def require_store(settings: pulumi.Config, platform: PlatformConfig) -> StoreKey | None:
    """See that all is there that the store takes; return the key of a bucket that has one.

    Raises:
        ConfigError: the key is not set, or a package is not installed.
    """
    if isinstance(platform.backups, S3Store):
        return _given_key(settings)
    if isinstance(platform.backups, AwsStore) and find_spec(AWS_PACKAGE) is None:
        what = "with the package pulumi-aws: .venv/bin/pip install 'pulumi-aws>=7.51'"
        raise ConfigError([Problem("odoo-cloud:platform.backups.kind", "aws", what)])
    return None


def build_store(stack: str, platform: PlatformConfig, key: StoreKey | None) -> Store | None:
    """Declare what the store takes, and return it; None if each host has its own, or none has."""
    config = platform.backups
    if isinstance(config, AwsStore):
        return _declared(stack, config, protect=platform.protect)
    if isinstance(config, S3Store) and key:
        return Store(bucket=f"s3:{config.endpoint}/{config.bucket}", writer=key)
    return None


def _given_key(settings: pulumi.Config) -> StoreKey:
    """Read the key of the bucket that the config names; Pulumi keeps it encrypted."""
    found = {name: settings.get_secret(name) for name in STORE_KEYS}
    access_key, secret_key = found.values()
    if access_key and secret_key:
        return StoreKey(access_key=access_key, secret_key=secret_key)
    command = "the bucket's key: pulumi config set --secret odoo-cloud:{0}"
    raise ConfigError(
        [
            Problem(f"odoo-cloud:{name}", "nothing", command.format(name))
            for name, value in found.items()
            if not value
        ]
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
