"""A bucket for backups on AWS S3, and the two identities that work with it.

Owns: the bucket, how it guards what is in it, a writer that cannot delete and a pruner that can.
Does not own: the backups, which are restic repositories below ``<prefix>/``. A bucket with
anything in it, old versions included, is never removed.

Whoever imports this needs the package pulumi-aws, which is an extra: import it where a stack asks
for such a bucket.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pulumi
import pulumi_random as random
from pulumi_aws import s3

from components.backup_identity import BackupIdentity, BackupIdentityArgs
from components.backup_policies import pruner_policy, transport_policy, writer_policy
from odoo_cloud_lib import naming

BROKEN_UPLOAD_DAYS = 7
# The filter of all objects; AWS wants one in each rule.
ALL = s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")


@dataclass(frozen=True, kw_only=True)
class BackupBucketArgs:
    """``bucket``: its name, or None for one of the stack's with a random end.

    ``old_versions_days``: after how many days deleted and overwritten objects are gone for good.
    ``object_lock_days``: for how many days from its writing no version can be removed, by whomever
    (governance mode: only who has ``s3:BypassGovernanceRetention`` can); None for no such lock.
    """

    stack: str
    region: str
    bucket: str | None = None
    protect: bool
    old_versions_days: int = 30
    object_lock_days: int | None = None


class BackupBucket(pulumi.ComponentResource):
    """One bucket. Outputs: ``bucket``, ``region``, ``endpoint`` (a URL), ``writer``, ``pruner``."""

    bucket: pulumi.Output[str]
    region: str
    endpoint: str
    writer: BackupIdentity
    pruner: BackupIdentity

    def __init__(
        self, name: str, args: BackupBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the bucket under the logical ``name``; the AWS provider comes with ``opts``."""
        super().__init__("odoo-cloud:index:BackupBucket", name, None, opts)
        self._logical = name
        self._args = args
        self._bucket = self._make()
        self._guard()
        self._expire()
        self.bucket = self._bucket.bucket
        self.region = args.region
        self.endpoint = f"https://s3.{args.region}.amazonaws.com"
        self.writer = self._identity("writer", writer_policy)
        self.pruner = self._identity("pruner", pruner_policy)
        self.register_outputs(
            {"bucket": self.bucket, "region": self.region, "endpoint": self.endpoint}
        )

    def _make(self) -> s3.Bucket:
        args = self._args
        return s3.Bucket(
            f"{self._logical}-bucket",
            bucket=self._bucket_name(),
            region=args.region,
            object_lock_enabled=args.object_lock_days is not None,
            tags={naming.STACK_LABEL: args.stack},
            # The lock can be put on a bucket that is there already, by its configuration below;
            # here the provider would replace the bucket for it.
            opts=pulumi.ResourceOptions(
                parent=self, protect=args.protect, ignore_changes=["object_lock_enabled"]
            ),
        )

    def _bucket_name(self) -> pulumi.Input[str]:
        if self._args.bucket is not None:
            return self._args.bucket
        # Names of buckets are shared by all customers of AWS.
        end = random.RandomId(
            f"{self._logical}-suffix",
            byte_length=4,
            opts=pulumi.ResourceOptions(parent=self, protect=self._args.protect),
        )
        return pulumi.Output.concat(naming.bucket_prefix(self._args.stack, self._logical), end.hex)

    def _setting(self, *after: pulumi.Resource) -> pulumi.ResourceOptions:
        # A bucket that AWS refuses to remove must not have lost its guards in the attempt.
        return pulumi.ResourceOptions(parent=self, deleted_with=self._bucket, depends_on=after)

    def _guard(self) -> None:
        name, bucket, region = self._logical, self._bucket, self._args.region
        s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            region=region,
            rules=[
                s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
                        sse_algorithm="AES256"
                    )
                )
            ],
            opts=self._setting(),
        )
        closed = s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.bucket,
            region=region,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self._setting(),
        )
        s3.BucketPolicy(
            f"{name}-transport",
            bucket=bucket.bucket,
            region=region,
            policy=bucket.arn.apply(transport_policy),
            # AWS refuses two changes of who may reach a bucket at the same moment.
            opts=self._setting(closed),
        )

    def _expire(self) -> None:
        name, bucket, region = self._logical, self._bucket, self._args.region
        versioning = s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.bucket,
            region=region,
            versioning_configuration=s3.BucketVersioningVersioningConfigurationArgs(
                status="Enabled"
            ),
            opts=self._setting(),
        )
        s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.bucket,
            region=region,
            rules=[_old_versions(self._args.old_versions_days), _broken_uploads()],
            opts=self._setting(versioning),
        )
        if self._args.object_lock_days is not None:
            s3.BucketObjectLockConfiguration(
                f"{name}-lock",
                bucket=bucket.bucket,
                region=region,
                rule=_retention(self._args.object_lock_days),
                opts=self._setting(versioning),
            )

    def _identity(self, role: str, policy: Callable[[str], str]) -> BackupIdentity:
        return BackupIdentity(
            f"{self._logical}-{role}",
            BackupIdentityArgs(
                stack=self._args.stack,
                user=naming.bucket_user(self._args.stack, self._logical, role),
                policy=self._bucket.arn.apply(policy),
            ),
            pulumi.ResourceOptions(parent=self),
        )


def _old_versions(days: int) -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="old-versions",
        status="Enabled",
        filter=ALL,
        noncurrent_version_expiration=s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
            noncurrent_days=days
        ),
        # What marks an object as deleted goes when the last of its versions is gone.
        expiration=s3.BucketLifecycleConfigurationRuleExpirationArgs(
            expired_object_delete_marker=True
        ),
    )


def _broken_uploads() -> s3.BucketLifecycleConfigurationRuleArgs:
    return s3.BucketLifecycleConfigurationRuleArgs(
        id="broken-uploads",
        status="Enabled",
        filter=ALL,
        abort_incomplete_multipart_upload=s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
            days_after_initiation=BROKEN_UPLOAD_DAYS
        ),
    )


def _retention(days: int) -> s3.BucketObjectLockConfigurationRuleArgs:
    return s3.BucketObjectLockConfigurationRuleArgs(
        default_retention=s3.BucketObjectLockConfigurationRuleDefaultRetentionArgs(
            mode="GOVERNANCE", days=days
        )
    )
