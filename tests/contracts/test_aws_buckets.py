"""Buckets and their settings on an AWS in memory: what the plugin makes, sees and removes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from offline.plugins.aws.plugin import aws_plugin
from offline.plugins.base.values import Bag, Properties
from tests.contracts.client import Client, Made, RefusedError
from tests.support.aws import REGION, Aws

BUCKET = "aws:s3/bucket:Bucket"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
)
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
DENY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*",'
    ' "Action": "s3:*", "Resource": "arn:aws:s3:::thing"}]}'
)


def rule(days: int) -> Properties:
    """Return a lifecycle rule."""
    return {
        "id": "old",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "noncurrentVersionExpiration": {"noncurrentDays": days},
    }


def encryption(algorithm: str) -> Properties:
    """Return a rule of encryption."""
    return {"applyServerSideEncryptionByDefault": {"sseAlgorithm": algorithm}}


def lock(days: int) -> Properties:
    """Return a rule of object lock."""
    return {"defaultRetention": {"mode": "GOVERNANCE", "days": days}}


BLOCKED: Properties = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
# Each setting: its name, what it is set to, what it is changed to.
SETTINGS: list[tuple[str, Properties, Properties]] = [
    (
        VERSIONING,
        {"versioningConfiguration": {"status": "Enabled"}},
        {"versioningConfiguration": {"status": "Suspended"}},
    ),
    (ENCRYPTION, {"rules": [encryption("AES256")]}, {"rules": [encryption("aws:kms")]}),
    (LIFECYCLE, {"rules": [rule(30)]}, {"rules": [rule(40)]}),
    (LOCK, {"rule": lock(5)}, {"rule": lock(6)}),
    (BLOCK, BLOCKED, {**BLOCKED, "ignorePublicAcls": False}),
    (POLICY, {"policy": DENY}, {"policy": DENY.replace("s3:*", "s3:PutObject")}),
]
each_setting = pytest.mark.parametrize(
    ("token", "first", "second"), SETTINGS, ids=[token for token, *_ in SETTINGS]
)


def bucket(client: Client, **settings: bool) -> tuple[Bag, Made]:
    """Create the bucket `thing`."""
    return client.made(BUCKET, {"bucket": "thing", "tags": {"a": "1"}, **settings})


def test_bucket_life(aws_client: Client, aws: Aws) -> None:
    """Made, found unchanged, tagged anew in place, removed; removed twice is removed."""
    inputs, found = bucket(aws_client)
    s3 = aws.client("s3")

    assert found.identifier == found.outputs.values["bucket"] == "thing"
    assert found.outputs.values["arn"] == "arn:aws:s3:::thing"
    assert s3.get_bucket_location(Bucket="thing")["LocationConstraint"] == REGION
    again = aws_client.read(BUCKET, found.identifier, inputs, found.outputs)
    assert (again.inputs, again.outputs) == (inputs, found.outputs)

    news = aws_client.checked(BUCKET, {"bucket": "thing", "tags": {"b": "2"}})
    assert not aws_client.diff(BUCKET, inputs, news).replaces
    aws_client.update(BUCKET, found, inputs, news)
    assert s3.get_bucket_tagging(Bucket="thing")["TagSet"] == [{"Key": "b", "Value": "2"}]

    aws_client.delete(BUCKET, found, inputs)
    aws_client.delete(BUCKET, found, inputs)
    assert aws_client.read(BUCKET, found.identifier, inputs, found.outputs).identifier == ""


def test_bucket_in_a_region_of_its_own(aws_client: Client, aws: Aws) -> None:
    """The resource's region goes before the provider's; the first region is not spelled out."""
    _, found = aws_client.made(BUCKET, {"bucket": "there", "region": "us-east-1"})

    assert found.outputs.values["bucketRegionalDomainName"] == "there.s3.us-east-1.amazonaws.com"
    assert aws.client("s3").get_bucket_location(Bucket="there")["LocationConstraint"] is None


def test_bucket_that_is_there_already(aws_client: Client) -> None:
    """It is not taken over."""
    inputs, _ = bucket(aws_client)

    with pytest.raises(RefusedError, match=r"create bucket thing: .*BucketAlreadyOwnedByYou") as it:
        aws_client.create(BUCKET, inputs)

    assert it.value.code == "FAILED_PRECONDITION"


def test_bucket_with_an_old_version_in_it(aws_client: Client, aws: Aws) -> None:
    """It is not removed, although nothing in it can be seen."""
    inputs, found = bucket(aws_client)
    s3 = aws.client("s3")
    s3.put_bucket_versioning(Bucket="thing", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="thing", Key="a", Body=b"a")
    s3.delete_object(Bucket="thing", Key="a")
    assert "Contents" not in s3.list_objects_v2(Bucket="thing")

    with pytest.raises(RefusedError, match=r"delete bucket thing: .*BucketNotEmpty"):
        aws_client.delete(BUCKET, found, inputs)

    assert aws_client.read(BUCKET, found.identifier, inputs, found.outputs).identifier == "thing"


@each_setting
def test_setting_life(
    aws_client: Client, token: str, first: Properties, second: Properties
) -> None:
    """Set, found unchanged, changed in place, removed; removed twice is removed."""
    bucket(aws_client, objectLockEnabled=token in {LOCK, VERSIONING})
    inputs, found = aws_client.made(token, {"bucket": "thing", **first})
    again = aws_client.read(token, found.identifier, inputs, found.outputs)
    assert (again.inputs, again.outputs) == (inputs, found.outputs)

    news = aws_client.checked(token, {"bucket": "thing", **second})
    seen = aws_client.diff(token, inputs, news)
    assert (seen.changes, seen.replaces) == (True, [])
    outputs = aws_client.update(token, found, inputs, news)
    again = aws_client.read(token, found.identifier, news, outputs)
    assert (again.inputs, again.outputs) == (news, outputs)

    aws_client.delete(token, found, news)
    aws_client.delete(token, found, news)


@each_setting
def test_setting_changed_behind_its_back(
    aws_client: Client, token: str, first: Properties, second: Properties
) -> None:
    """A refresh sees what it is now, so that the next run puts it right."""
    bucket(aws_client, objectLockEnabled=token == LOCK)
    inputs, found = aws_client.made(token, {"bucket": "thing", **first})
    other = aws_client.checked(token, {"bucket": "thing", **second})
    aws_client.update(token, found, inputs, other)

    again = aws_client.read(token, found.identifier, inputs, found.outputs)

    name = next(name for name in second if second[name] != first[name])
    assert aws_client.diff(token, again.inputs, inputs).diffs == [name]


REMOVED: list[tuple[str, Properties, Callable[[Any], object]]] = [
    (ENCRYPTION, SETTINGS[1][1], lambda s3: s3.delete_bucket_encryption(Bucket="thing")),
    (LIFECYCLE, SETTINGS[2][1], lambda s3: s3.delete_bucket_lifecycle(Bucket="thing")),
    (BLOCK, BLOCKED, lambda s3: s3.delete_public_access_block(Bucket="thing")),
    (POLICY, SETTINGS[5][1], lambda s3: s3.delete_bucket_policy(Bucket="thing")),
    (POLICY, SETTINGS[5][1], lambda s3: s3.delete_bucket(Bucket="thing")),
]


@pytest.mark.parametrize(("token", "first", "remove"), REMOVED)
def test_setting_removed_behind_its_back(
    aws_client: Client,
    aws: Aws,
    token: str,
    first: Properties,
    remove: Callable[[Any], object],
) -> None:
    """A refresh sees that it is gone, with its bucket or alone."""
    bucket(aws_client)
    inputs, found = aws_client.made(token, {"bucket": "thing", **first})

    remove(aws.client("s3"))

    assert aws_client.read(token, found.identifier, inputs, found.outputs).identifier == ""


def test_a_rule_that_was_added(aws_client: Client, aws: Aws) -> None:
    """Somebody's second rule, which may remove backups, is seen."""
    bucket(aws_client)
    inputs, found = aws_client.made(LIFECYCLE, {"bucket": "thing", "rules": [rule(30)]})
    s3 = aws.client("s3")
    rules = s3.get_bucket_lifecycle_configuration(Bucket="thing")["Rules"]
    rules.append(
        {"ID": "all", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 1}}
    )
    s3.put_bucket_lifecycle_configuration(Bucket="thing", LifecycleConfiguration={"Rules": rules})

    again = aws_client.read(LIFECYCLE, found.identifier, inputs, found.outputs)

    assert aws_client.diff(LIFECYCLE, again.inputs, inputs).diffs == ["rules"]


def test_a_policy_in_other_words(aws_client: Client, aws: Aws) -> None:
    """The same JSON in another order and spacing is no change."""
    bucket(aws_client)
    inputs, found = aws_client.made(POLICY, {"bucket": "thing", "policy": DENY})
    turned = dict(reversed(json.loads(DENY).items()))
    aws.client("s3").put_bucket_policy(Bucket="thing", Policy=json.dumps(turned, indent=2))

    assert aws_client.read(POLICY, found.identifier, inputs, found.outputs).inputs == inputs


def test_nobody_answers() -> None:
    """The failure names what was wanted and where."""
    nowhere = "http://127.0.0.1:1"
    config: Properties = {
        "accessKey": "a",
        "secretKey": "b",
        "region": REGION,
        "endpoints": [{"s3": nowhere}],
    }
    client = Client(aws_plugin(), config)

    with pytest.raises(RefusedError, match=f"create bucket thing: .*{nowhere}") as refused:
        bucket(client)

    assert refused.value.code == "FAILED_PRECONDITION"


def test_no_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The failure says where one may be given."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/none")

    with pytest.raises(RefusedError, match="aws:region: not given; set it, or AWS_REGION"):
        bucket(Client(aws_plugin(), {"accessKey": "a", "secretKey": "b"}))
