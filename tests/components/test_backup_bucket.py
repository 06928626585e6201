"""A bucket of backups under mocks: what it declares, by type, logical name and values.

Type tokens and logical names are a contract: renaming one replaces what backups are in.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pulumi
from pulumi.runtime import MockCallArgs, MockResourceArgs, Mocks

from components.backup_bucket import BackupBucket, BackupBucketArgs

ROOT = Path(__file__).parents[2]
BUCKET = ("aws:s3/bucket:Bucket", "backups-bucket")
SUFFIX = ("random:index/randomId:RandomId", "backups-suffix")
LOCK = ("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "backups-lock")
LIFECYCLE = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "backups-lifecycle",
)
ALWAYS = {
    ("odoo-cloud:index:BackupBucket", "backups"),
    BUCKET,
    ("aws:s3/bucketVersioning:BucketVersioning", "backups-versioning"),
    (
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "backups-encryption",
    ),
    ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "backups-public-access"),
    ("aws:s3/bucketPolicy:BucketPolicy", "backups-transport"),
    LIFECYCLE,
    ("odoo-cloud:index:BackupIdentity", "backups-writer"),
    ("aws:iam/user:User", "backups-writer-user"),
    ("aws:iam/userPolicy:UserPolicy", "backups-writer-policy"),
    ("aws:iam/accessKey:AccessKey", "backups-writer-key"),
    ("odoo-cloud:index:BackupIdentity", "backups-pruner"),
    ("aws:iam/user:User", "backups-pruner-user"),
    ("aws:iam/userPolicy:UserPolicy", "backups-pruner-policy"),
    ("aws:iam/accessKey:AccessKey", "backups-pruner-key"),
}


@dataclass
class Recorder(Mocks):
    """Takes every resource down, and adds what AWS would."""

    seen: dict[tuple[str, str], dict[str, Any]] = field(
        default_factory=dict[tuple[str, str], dict[str, Any]]
    )
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])

    def new_resource(self, args: MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Return the inputs as outputs, with the computed ones."""
        inputs = cast("dict[str, Any]", args.inputs)
        self.seen[args.typ, args.name] = inputs
        added = {"arn": "arn:aws:s3:::thing", "secret": f"secret of {args.name}", "hex": "1f2e3d4c"}
        return f"id of {args.name}", {**added, **inputs}

    def call(self, args: MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """Refuse: the component calls no function of a provider."""
        raise AssertionError(args.token)


def build(args: BackupBucketArgs) -> Recorder:
    """Declare a bucket under mocks, and read its outputs."""
    recorder = Recorder()
    asyncio.set_event_loop(asyncio.new_event_loop())
    pulumi.runtime.set_mocks(recorder, project="odoo-cloud", stack="prod", preview=False)

    @pulumi.runtime.test  # pyright: ignore[reportUnknownMemberType, reportUntypedFunctionDecorator]
    def program() -> pulumi.Output[None]:
        made = BackupBucket("backups", args)
        keys = [made.writer.key_id, made.writer.secret_key]
        keys += [made.pruner.key_id, made.pruner.secret_key]
        recorder.outputs["region"], recorder.outputs["endpoint"] = made.region, made.endpoint
        recorder.outputs["secret"] = [asyncio.ensure_future(it.is_secret()) for it in keys]
        return pulumi.Output.all(made.bucket, *keys).apply(_noted)

    def _noted(values: list[str]) -> None:
        recorder.outputs["bucket"], *recorder.outputs["keys"] = values

    program()
    recorder.outputs["secret"] = [it.result() for it in recorder.outputs["secret"]]
    return recorder


def named(**settings: Any) -> BackupBucketArgs:  # noqa: ANN401 - any of the arguments
    """Return arguments for the bucket `thing`."""
    chosen: dict[str, Any] = {"bucket": "thing", "protect": True, **settings}
    return BackupBucketArgs(stack="prod", region="eu-central-1", **chosen)


def test_it_declares_exactly_this() -> None:
    """Tokens and names, written out."""
    assert build(named()).seen.keys() == ALWAYS


def test_with_object_lock() -> None:
    """One resource more, and a bucket that can be locked from its first day."""
    seen = build(named(object_lock_days=14)).seen

    assert seen.keys() == {*ALWAYS, LOCK}
    assert seen[BUCKET]["objectLockEnabled"] is True
    assert seen[LOCK]["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 14}}


def test_without_a_name() -> None:
    """The bucket is named after the stack, with a random end that the state keeps."""
    recorder = build(named(bucket=None))

    assert recorder.seen.keys() == {*ALWAYS, SUFFIX}
    assert recorder.outputs["bucket"] == "odoo-cloud-prod-backups-1f2e3d4c"


def test_outputs() -> None:
    """Where the bucket is, and both identities' keys, which are secret."""
    assert build(named()).outputs == {
        "bucket": "thing",
        "region": "eu-central-1",
        "endpoint": "https://s3.eu-central-1.amazonaws.com",
        "keys": [
            "id of backups-writer-key",
            "secret of backups-writer-key",
            "id of backups-pruner-key",
            "secret of backups-pruner-key",
        ],
        "secret": [True, True, True, True],
    }


def test_lifecycle() -> None:
    """Old versions go after so many days, what marks them after that, broken uploads after 7."""
    assert build(named(old_versions_days=45)).seen[LIFECYCLE]["rules"] == [
        {
            "id": "old-versions",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "noncurrentVersionExpiration": {"noncurrentDays": 45},
            "expiration": {"expiredObjectDeleteMarker": True},
        },
        {
            "id": "broken-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
        },
    ]


def test_old_versions_stay_a_month_if_nothing_is_said() -> None:
    """The default."""
    (rule, _) = build(named()).seen[LIFECYCLE]["rules"]

    assert rule["noncurrentVersionExpiration"] == {"noncurrentDays": 30}


def test_users_have_the_stack_in_their_names_and_tags() -> None:
    """Two stacks may share an account."""
    seen = build(named()).seen

    for role in ("writer", "pruner"):
        user = seen["aws:iam/user:User", f"backups-{role}-user"]
        assert user["name"] == f"odoo-cloud-prod-backups-{role}"
        assert user["tags"] == {"odoo-cloud.stack": "prod"}
    assert seen[BUCKET]["tags"] == {"odoo-cloud.stack": "prod"}


def test_the_program_of_a_stack_without_a_bucket_does_not_load_aws() -> None:
    """The package is an extra, and large."""
    code = (
        "import sys; sys.modules['pulumi_aws'] = None\n"
        "import stacks.config, stacks.exports, stacks.foundation, stacks.tenants\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603
