"""A bucket of backups under the real engine, on an AWS that keeps all in memory."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError  # pyright: ignore[reportMissingTypeStubs]

from tests.contracts.program import ROOT, Program
from tests.support.aws import ACCOUNT, REGION, Aws, running_aws

pytestmark = pytest.mark.engine

NAME = "odoo-cloud-contracts-backups"


@pytest.fixture
def aws() -> Iterator[Aws]:
    """An empty account."""
    with running_aws() as found:
        yield found


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """A stack of its own."""
    program = Program(folder=tmp_path)
    program.prepare()
    return program


def source(aws: Aws, **settings: object) -> str:
    """Return a program of one bucket."""
    chosen: dict[str, object] = {"bucket": NAME, "protect": False, **settings}
    return textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(ROOT)!r})

        import pulumi, pulumi_aws as aws
        from components.backup_bucket import BackupBucket, BackupBucketArgs

        provider = aws.Provider(
            "aws",
            region="us-east-1",
            endpoints=[{{"s3": {aws.url!r}, "iam": {aws.url!r}}}],
            s3_use_path_style=True,
            **{ACCOUNT!r},
        )
        made = BackupBucket(
            "backups",
            BackupBucketArgs(stack="contracts", region={REGION!r}, **{chosen!r}),
            pulumi.ResourceOptions(providers=[provider]),
        )
        pulumi.export("bucket", made.bucket)
        pulumi.export("endpoint", made.endpoint)
        pulumi.export("writer", [made.writer.key_id, made.writer.secret_key])
        pulumi.export("pruner", [made.pruner.key_id, made.pruner.secret_key])
    """)


def rules_of(aws: Aws) -> dict[str, Any]:
    """Return the bucket's rules by their names."""
    found = aws.client("s3").get_bucket_lifecycle_configuration(Bucket=NAME)["Rules"]
    return {rule["ID"]: rule for rule in found}


def test_whole_life(program: Program, aws: Aws) -> None:
    """Made, unchanged, changed in place, damaged and mended, destroyed."""
    program.write(source(aws, object_lock_days=14))
    said = program.pulumi("up", "--yes", "--skip-preview")
    assert_it_is_guarded(aws)
    assert_it_is_locked(aws)
    assert_keys_are_secret(program, said)
    program.pulumi("preview", "--refresh", "--expect-no-changes")

    program.write(source(aws, object_lock_days=14, old_versions_days=45))
    assert "1 updated" in program.pulumi("up", "--yes", "--skip-preview")
    assert rules_of(aws)["old-versions"]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 45}

    aws.client("s3").delete_public_access_block(Bucket=NAME)
    aws.client("s3").delete_bucket_lifecycle(Bucket=NAME)
    said = program.pulumi("preview", "--refresh")
    assert "+ 2 to create" in said
    program.pulumi("up", "--refresh", "--yes", "--skip-preview")
    assert_it_is_guarded(aws)
    assert_it_is_locked(aws)
    program.pulumi("preview", "--refresh", "--expect-no-changes")

    program.pulumi("destroy", "--yes", "--skip-preview")
    assert aws.client("s3").list_buckets()["Buckets"] == []
    assert aws.client("iam").list_users()["Users"] == []


def assert_it_is_guarded(aws: Aws) -> None:
    """Read every setting back, from AWS itself."""
    s3 = aws.client("s3")
    assert s3.get_bucket_location(Bucket=NAME)["LocationConstraint"] == REGION
    assert s3.get_bucket_versioning(Bucket=NAME)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_encryption(Bucket=NAME)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert s3.get_public_access_block(Bucket=NAME)["PublicAccessBlockConfiguration"] == {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    }
    (statement,) = json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"])["Statement"]
    assert (statement["Effect"], statement["Resource"], statement["Condition"]) == (
        "Deny",
        [f"arn:aws:s3:::{NAME}", f"arn:aws:s3:::{NAME}/*"],
        {"Bool": {"aws:SecureTransport": "false"}},
    )
    rules = rules_of(aws)
    assert rules.keys() == {"old-versions", "broken-uploads"}
    assert rules["broken-uploads"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}


def assert_it_is_locked(aws: Aws) -> None:
    """Read the rule of the lock back."""
    found = aws.client("s3").get_object_lock_configuration(Bucket=NAME)
    retention = found["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (retention["Mode"], retention["Days"]) == ("GOVERNANCE", 14)


def assert_keys_are_secret(program: Program, said: str) -> None:
    """Neither identity's key is in a log or, as it is, in the state."""
    state = program.pulumi("stack", "export")
    shown = json.loads(program.pulumi("stack", "output", "--json", "--show-secrets"))
    for words in (*shown["writer"], *shown["pruner"]):
        assert len(words) >= 20
        assert words not in said
    for secret in (shown["writer"][1], shown["pruner"][1]):
        assert secret not in state


def test_each_identity_has_the_rights_of_its_own_key(program: Program, aws: Aws) -> None:
    """The stack's two keys, against an AWS that refuses: one cannot delete, the other can."""
    program.write(source(aws))
    program.pulumi("up", "--yes", "--skip-preview")
    shown = json.loads(program.pulumi("stack", "output", "--json", "--show-secrets"))
    writer, pruner = (aws.client("s3", *shown[role]) for role in ("writer", "pruner"))
    # Without TLS, the bucket's own policy would refuse.
    aws.client("s3").delete_bucket_policy(Bucket=NAME)

    with aws.enforcing():
        writer.put_object(Bucket=NAME, Key="acme/data/1f/1f2e", Body=b"a pack")
        with pytest.raises(ClientError, match="AccessDenied"):
            writer.delete_object(Bucket=NAME, Key="acme/data/1f/1f2e")
        pruner.delete_object(Bucket=NAME, Key="acme/data/1f/1f2e")


def test_backups_do_not_go_by_accident(program: Program, aws: Aws) -> None:
    """Neither a protected bucket nor one with anything in it, which keeps all of its guards."""
    program.write(source(aws, protect=True))
    program.pulumi("up", "--yes", "--skip-preview")
    put_past_the_policy(aws)
    assert "protected" in program.pulumi("destroy", "--yes", fails=True)
    assert len(aws.client("iam").list_users()["Users"]) == 2
    # Unseen, the engine removes all that is not protected before it says so.
    assert "protected" in program.pulumi("destroy", "--yes", "--skip-preview", fails=True)
    assert_it_is_guarded(aws)

    program.write(source(aws, protect=False))
    program.pulumi("up", "--yes", "--skip-preview")
    said = program.pulumi("destroy", "--yes", "--skip-preview", fails=True)
    assert "BucketNotEmpty" in said
    assert_it_is_guarded(aws)
    program.pulumi("up", "--yes", "--skip-preview")
    program.pulumi("preview", "--refresh", "--expect-no-changes")


def put_past_the_policy(aws: Aws) -> None:
    """Leave an object in the bucket; without TLS, its policy would refuse."""
    s3 = aws.client("s3")
    policy = s3.get_bucket_policy(Bucket=NAME)["Policy"]
    s3.delete_bucket_policy(Bucket=NAME)
    s3.put_object(Bucket=NAME, Key="acme/config", Body=b"a repository")
    s3.put_bucket_policy(Bucket=NAME, Policy=policy)


@pytest.mark.soak
def test_the_lock_goes_off_in_place(program: Program, aws: Aws) -> None:
    """The bucket stays; what comes from now on is not locked."""
    program.write(source(aws, object_lock_days=14))
    program.pulumi("up", "--yes", "--skip-preview")

    program.write(source(aws))
    said = program.pulumi("up", "--yes", "--skip-preview")

    assert "- 1 deleted" in said
    found = aws.client("s3").get_object_lock_configuration(Bucket=NAME)["ObjectLockConfiguration"]
    assert found == {"ObjectLockEnabled": "Enabled"}
    program.pulumi("preview", "--refresh", "--expect-no-changes")


@pytest.mark.soak
def test_a_bucket_without_a_name(program: Program, aws: Aws) -> None:
    """It gets one of its stack's, and keeps it as long as it is there."""
    program.write(source(aws, bucket=None, protect=True))
    program.pulumi("up", "--yes", "--skip-preview")
    (found,) = aws.client("s3").list_buckets()["Buckets"]
    assert re.fullmatch(r"odoo-cloud-contracts-backups-[0-9a-f]{8}", found["Name"])
    assert program.output("bucket") == found["Name"]

    program.pulumi("destroy", "--yes", "--skip-preview", fails=True)
    program.pulumi("up", "--yes", "--skip-preview")

    assert program.output("bucket") == found["Name"]
    program.pulumi("preview", "--refresh", "--expect-no-changes")
