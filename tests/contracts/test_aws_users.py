"""Users, their policies and keys on moto's server."""

from __future__ import annotations

from offline.plugins.base.values import Bag
from tests.contracts.client import Client, Made
from tests.support.aws import Aws

USER = "aws:iam/user:User"
USER_POLICY = "aws:iam/userPolicy:UserPolicy"
KEY = "aws:iam/accessKey:AccessKey"
OWN = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket",'
    ' "Resource": "arn:aws:s3:::thing"}]}'
)


def test_user_life(aws_client: Client, aws: Aws) -> None:
    """Made, found unchanged, renamed and tagged in place, removed; removed twice is removed."""
    iam = aws.client("iam")
    inputs, found = aws_client.made(USER, {"name": "ann", "tags": {"a": "1"}})
    assert found.outputs.values["arn"] == iam.get_user(UserName="ann")["User"]["Arn"]
    assert aws_client.read(USER, found.identifier, inputs, found.outputs).inputs == inputs

    news = aws_client.checked(USER, {"name": "eve", "tags": {"b": "2"}})
    assert aws_client.diff(USER, inputs, news).replaces == []
    now = Made(identifier="ann", outputs=aws_client.update(USER, found, inputs, news))
    tags = iam.get_user(UserName="eve")["User"]["Tags"]
    assert tags == [{"Key": "b", "Value": "2"}]
    assert aws_client.read(USER, "ann", news, now.outputs).inputs == news

    aws_client.delete(USER, now, news)
    aws_client.delete(USER, now, news)
    assert aws_client.read(USER, "ann", news, now.outputs).identifier == ""


def test_policy_of_a_user(aws_client: Client, aws: Aws) -> None:
    """Made, changed behind its back and seen, put right, removed."""
    iam = aws.client("iam")
    aws_client.made(USER, {"name": "ann"})
    inputs, found = aws_client.made(USER_POLICY, {"user": "ann", "name": "own", "policy": OWN})
    assert found.identifier == "ann:own"
    assert aws_client.read(USER_POLICY, "ann:own", inputs, found.outputs).inputs == inputs

    wide = OWN.replace("s3:ListBucket", "s3:*")
    iam.put_user_policy(UserName="ann", PolicyName="own", PolicyDocument=wide)
    again = aws_client.read(USER_POLICY, "ann:own", inputs, found.outputs)
    assert aws_client.diff(USER_POLICY, again.inputs, inputs).diffs == ["policy"]
    aws_client.update(USER_POLICY, found, again.inputs, inputs)
    assert aws_client.read(USER_POLICY, "ann:own", inputs, found.outputs).inputs == inputs

    aws_client.delete(USER_POLICY, found, inputs)
    aws_client.delete(USER_POLICY, found, inputs)
    assert aws_client.read(USER_POLICY, "ann:own", inputs, found.outputs).identifier == ""


def test_key_of_a_user(aws_client: Client, aws: Aws) -> None:
    """Its secret is told once and stays; turned off by somebody, it is turned on again."""
    iam = aws.client("iam")
    aws_client.made(USER, {"name": "ann"})
    inputs, found = aws_client.made(KEY, {"user": "ann"})
    assert found.outputs.secret_names() == {"secret"}
    again = aws_client.read(KEY, found.identifier, inputs, found.outputs)
    assert (again.inputs, again.outputs) == (inputs, found.outputs)

    iam.update_access_key(UserName="ann", AccessKeyId=found.identifier, Status="Inactive")
    again = aws_client.read(KEY, found.identifier, inputs, found.outputs)
    assert aws_client.diff(KEY, again.inputs, inputs).diffs == ["status"]
    aws_client.update(KEY, found, again.inputs, inputs)
    (key,) = iam.list_access_keys(UserName="ann")["AccessKeyMetadata"]
    assert key["Status"] == "Active"

    aws_client.delete(KEY, found, inputs)
    aws_client.delete(KEY, found, inputs)
    assert aws_client.read(KEY, found.identifier, inputs, found.outputs).identifier == ""


def test_keys_of_a_user_that_is_gone(aws_client: Client) -> None:
    """They went with the user."""
    _, user = aws_client.made(USER, {"name": "ann"})
    inputs, found = aws_client.made(KEY, {"user": "ann"})
    aws_client.delete(KEY, found, inputs)
    aws_client.delete(USER, user, Bag())

    assert aws_client.read(KEY, found.identifier, inputs, found.outputs).identifier == ""
