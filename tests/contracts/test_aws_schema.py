"""The AWS plugin takes and returns what the SDK package says, and replaces what AWS cannot change.

Unlike those of the other plugins, its resources do not return every output that the official ones
have: a bucket has twenty more, for settings that are resources of their own by now.
"""

from __future__ import annotations

from typing import Any

import pytest

from offline.plugins.aws.plugin import CONFIG, RESOURCES, aws_plugin
from offline.plugins.base.resource import Resource
from offline.plugins.base.values import Properties
from tests.contracts.client import Client
from tests.contracts.sdk import package, provider
from tests.contracts.test_schemas import mismatches

SCHEMA = package(*(kind.schema.token for kind in RESOURCES))
each_type = pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.schema.token)
# Of the user and the lock's configuration as the official provider's source has it; of the others
# as AWS lets them be changed. The provider renames a user in place.
REPLACES = {
    "aws:iam/accessKey:AccessKey": {"user"},
    "aws:iam/user:User": set[str](),
    "aws:iam/userPolicy:UserPolicy": {"name", "user"},
    "aws:s3/bucket:Bucket": {"bucket", "objectLockEnabled", "region"},
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {"bucket", "region"},
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
        "bucket",
        "objectLockEnabled",
        "region",
    },
    "aws:s3/bucketPolicy:BucketPolicy": {"bucket", "region"},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {"bucket", "region"},
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
        "bucket",
        "region",
    },
    "aws:s3/bucketVersioning:BucketVersioning": {"bucket", "region"},
}


def described(kind: type[Resource]) -> Any:  # noqa: ANN401 - JSON
    """Return what the SDK says of a resource type."""
    return SCHEMA["resources"][kind.schema.token]


@each_type
def test_every_input_is_implemented_or_refused(kind: type[Resource]) -> None:
    """No official input is overlooked, and none is made up."""
    assert {*kind.schema.inputs, *kind.schema.refused} == described(kind)["inputProperties"].keys()
    assert not kind.schema.inputs.keys() & kind.schema.refused


@each_type
def test_inputs_have_the_official_types(kind: type[Resource]) -> None:
    """Each input, and each field inside it, is of the official type."""
    inputs = described(kind)["inputProperties"]

    wrong = [
        problem
        for path, spec in kind.schema.inputs.items()
        for problem in mismatches(SCHEMA, spec, inputs[path], path)
    ]

    assert wrong == []


@each_type
def test_required_inputs(kind: type[Resource]) -> None:
    """The same inputs are required."""
    required = {path for path, spec in kind.schema.inputs.items() if spec.required}

    assert required == set(described(kind)["requiredInputs"])


@each_type
def test_every_output_exists(kind: type[Resource]) -> None:
    """Nothing is returned that the SDK does not have."""
    assert {*kind.schema.outputs, *kind.schema.inputs} <= described(kind)["properties"].keys()


@each_type
def test_secret_outputs(kind: type[Resource]) -> None:
    """The same outputs are secret."""
    properties = described(kind)["properties"]

    assert kind.schema.secret_outputs == {it for it in properties if properties[it]["secret"]}


def test_configuration() -> None:
    """No official setting of the provider is overlooked."""
    assert {*CONFIG.inputs, *CONFIG.refused} == provider().keys()


def test_what_replaces() -> None:
    """Everything else changes in place."""
    found = {
        kind.schema.token: {path for path, spec in kind.schema.inputs.items() if spec.replaces}
        for kind in RESOURCES
    }

    assert found == REPLACES


@pytest.mark.parametrize(
    ("token", "inputs", "reason"),
    [
        ("aws:s3/bucket:Bucket", {}, "bucket: the stand-in plugin makes up no name; give one"),
        (
            "aws:s3/bucket:Bucket",
            {"bucket": "b", "forceDestroy": True},
            "forceDestroy: expected one of false",
        ),
        (
            "aws:s3/bucket:Bucket",
            {"bucket": "b", "acl": "private"},
            "acl: aws:s3/bucket:Bucket has this input, but the stand-in plugin does not",
        ),
        (
            "aws:s3/bucketVersioning:BucketVersioning",
            {"bucket": "b", "versioningConfiguration": {"status": "On"}},
            "versioningConfiguration.status: expected one of 'Enabled', 'Suspended', 'Disabled'",
        ),
    ],
)
def test_refused(token: str, inputs: Properties, reason: str) -> None:
    """What this plugin cannot do is refused before anything is made."""
    ((_, text),) = Client(aws_plugin()).check(token, inputs).failures

    assert text.startswith(reason)
