"""Who may do what with a bucket of backups: the documents, and what they come to.

moto's evaluator answers for AWS: once for single actions, and once as a server that refuses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError  # pyright: ignore[reportMissingTypeStubs]
from moto.iam.access_control import IAMPolicy, PermissionResult

from components.backup_policies import pruner_policy, transport_policy, writer_policy
from tests.support.aws import REGION, Aws, running_aws

ARN = "arn:aws:s3:::backups"
OBJECTS = ("config", "keys/1f", "data/1f/1f2e", "index/1f", "snapshots/1f")
# An action, on what, and whether the writer and the pruner may.
TABLE: list[tuple[str, str, bool, bool]] = [
    ("s3:GetBucketLocation", ARN, True, True),
    ("s3:ListBucket", ARN, True, True),
    *(("s3:GetObject", f"{ARN}/acme/{it}", True, True) for it in (*OBJECTS, "locks/1f")),
    *(("s3:PutObject", f"{ARN}/acme/{it}", True, True) for it in (*OBJECTS, "locks/1f")),
    ("s3:AbortMultipartUpload", f"{ARN}/acme/data/1f/1f2e", True, True),
    ("s3:DeleteObject", f"{ARN}/acme/locks/1f", True, True),
    *(("s3:DeleteObject", f"{ARN}/acme/{it}", False, True) for it in OBJECTS),
    # A tenant may have such a name; a repository's own locks lie below its prefix alone.
    ("s3:DeleteObject", f"{ARN}/locks/data/1f/1f2e", False, True),
    ("s3:DeleteObject", f"{ARN}/acme/locks", False, True),
    ("s3:DeleteObjectVersion", f"{ARN}/acme/locks/1f", False, False),
    ("s3:DeleteObjectVersion", f"{ARN}/acme/data/1f/1f2e", False, False),
    ("s3:BypassGovernanceRetention", f"{ARN}/acme/data/1f/1f2e", False, False),
    ("s3:PutObjectRetention", f"{ARN}/acme/data/1f/1f2e", False, False),
    ("s3:PutBucketVersioning", ARN, False, False),
    ("s3:PutLifecycleConfiguration", ARN, False, False),
    ("s3:PutBucketObjectLockConfiguration", ARN, False, False),
    ("s3:PutEncryptionConfiguration", ARN, False, False),
    ("s3:PutBucketPolicy", ARN, False, False),
    ("s3:DeleteBucketPolicy", ARN, False, False),
    ("s3:PutBucketPublicAccessBlock", ARN, False, False),
    ("s3:DeleteBucket", ARN, False, False),
    ("s3:ListBucket", "arn:aws:s3:::backups2", False, False),
    ("s3:GetObject", "arn:aws:s3:::backups2/acme/config", False, False),
    ("s3:PutObject", "arn:aws:s3:::backups2/acme/config", False, False),
    ("iam:CreateAccessKey", "*", False, False),
]


@pytest.mark.parametrize(("action", "resource", "writer", "pruner"), TABLE)
def test_what_each_may_do(action: str, resource: str, *, writer: bool, pruner: bool) -> None:
    """Restic's needs and no more: nobody removes a version or touches the bucket's settings."""
    assert allows(writer_policy(ARN), action, resource) is writer
    assert allows(pruner_policy(ARN), action, resource) is pruner


def allows(policy: str, action: str, resource: str) -> bool:
    """Evaluate one request against one policy; what no statement allows is refused."""
    return IAMPolicy(policy).is_action_permitted(action, resource) is PermissionResult.PERMITTED


def test_the_writers_policy() -> None:
    """The document as AWS gets it."""
    assert json.loads(writer_policy(ARN)) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Open",
                "Effect": "Allow",
                "Action": ["s3:GetBucketLocation", "s3:ListBucket"],
                "Resource": ["arn:aws:s3:::backups"],
            },
            {
                "Sid": "Write",
                "Effect": "Allow",
                "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"],
                "Resource": ["arn:aws:s3:::backups/*"],
            },
            {
                "Sid": "Unlock",
                "Effect": "Allow",
                "Action": ["s3:DeleteObject"],
                "Resource": ["arn:aws:s3:::backups/*/locks/*"],
            },
        ],
    }


def test_the_pruners_policy() -> None:
    """It differs in what may be deleted."""
    writer, pruner = json.loads(writer_policy(ARN)), json.loads(pruner_policy(ARN))

    assert pruner["Statement"][:2] == writer["Statement"][:2]
    assert pruner["Statement"][2:] == [
        {
            "Sid": "Delete",
            "Effect": "Allow",
            "Action": ["s3:DeleteObject"],
            "Resource": ["arn:aws:s3:::backups/*"],
        }
    ]


def test_the_buckets_own_policy() -> None:
    """Without TLS nobody does anything; moto does not evaluate this condition."""
    assert json.loads(transport_policy(ARN)) == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "OnlyTls",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": ["arn:aws:s3:::backups", "arn:aws:s3:::backups/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


@pytest.fixture
def aws() -> Iterator[Aws]:
    """An account with a versioned bucket, one backup in it."""
    with running_aws() as found:
        s3 = found.client("s3")
        place = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket="backups", CreateBucketConfiguration=place)
        s3.put_bucket_versioning(Bucket="backups", VersioningConfiguration={"Status": "Enabled"})
        s3.put_object(Bucket="backups", Key="acme/data/1f/1f2e", Body=b"a pack")
        yield found


def client_with(aws: Aws, policy: str) -> Any:  # noqa: ANN401 - boto3 has no types
    """Return S3 as a user with this policy sees it."""
    iam = aws.client("iam")
    iam.create_user(UserName="ann")
    iam.put_user_policy(UserName="ann", PolicyName="backups", PolicyDocument=policy)
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    return aws.client("s3", key["AccessKeyId"], key["SecretAccessKey"])


def test_a_writer_at_work(aws: Aws) -> None:
    """It locks, reads, writes and unlocks; the backup stays whatever it tries."""
    s3 = client_with(aws, writer_policy(ARN))
    data = {"Bucket": "backups", "Key": "acme/data/1f/1f2e"}
    with aws.enforcing():
        s3.put_object(Bucket="backups", Key="acme/locks/1f", Body=b"a lock")
        s3.put_object(Bucket="backups", Key="acme/data/2f/2f3e", Body=b"another pack")
        assert s3.get_object(**data)["Body"].read() == b"a pack"
        assert s3.list_objects_v2(Bucket="backups", Prefix="acme/")["KeyCount"] == 3
        s3.delete_object(Bucket="backups", Key="acme/locks/1f")
        refused(lambda: s3.delete_object(**data))
        refused(lambda: s3.delete_bucket_lifecycle(Bucket="backups"))

    assert aws.client("s3").get_object(**data)["Body"].read() == b"a pack"


def test_a_pruner_at_work(aws: Aws) -> None:
    """What it deletes is hidden, and comes back when the marker goes; the settings stay."""
    s3 = client_with(aws, pruner_policy(ARN))
    data = {"Bucket": "backups", "Key": "acme/data/1f/1f2e"}
    with aws.enforcing():
        marker = s3.delete_object(**data)["VersionId"]
        refused(
            lambda: s3.put_bucket_versioning(
                Bucket="backups", VersioningConfiguration={"Status": "Suspended"}
            )
        )

    operator = aws.client("s3")
    operator.delete_object(**data, VersionId=marker)
    assert operator.get_object(**data)["Body"].read() == b"a pack"


def refused(request: Any) -> None:  # noqa: ANN401 - boto3 has no types
    """Insist that AWS says no to a request."""
    with pytest.raises(ClientError, match="AccessDenied"):
        request()
