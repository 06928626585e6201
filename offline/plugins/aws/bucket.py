"""aws:s3/bucket:Bucket."""

from __future__ import annotations

from typing import Any, Final

from offline.plugins.aws.service import Aws, missing
from offline.plugins.aws.shapes import tag_list, with_drift
from offline.plugins.base.check import Failure
from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader, text_map
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, flag, mapping, text
from offline.plugins.base.values import Properties

FIRST_REGION: Final = "us-east-1"
"""The one that S3 does not want to be told."""
GONE: Final = ("404", "NoSuchBucket")


class Bucket(Resource):
    """A bucket; its id is its name. One that is not empty is not removed."""

    schema = ResourceSchema(
        token="aws:s3/bucket:Bucket",  # noqa: S106 - a type token
        inputs={
            "bucket": text(replaces=True, computed=True),
            # The official plugin empties the bucket for this.
            "forceDestroy": flag(default=False, choices=(False,)),
            "objectLockEnabled": flag(replaces=True, computed=True),
            "region": text(replaces=True, computed=True),
            "tags": mapping(),
        },
        outputs=("arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "tagsAll"),
        refused=frozenset(
            {
                "accelerationStatus",
                "acl",
                "bucketNamespace",
                "bucketPrefix",
                "corsRules",
                "grants",
                "lifecycleRules",
                "logging",
                "objectLockConfiguration",
                "policy",
                "replicationConfiguration",
                "requestPayer",
                "serverSideEncryptionConfiguration",
                "versioning",
                "website",
            }
        ),
    )

    def __init__(self, aws: Aws) -> None:
        """Work in one account."""
        self._aws = aws

    def check(self, inputs: Properties) -> list[Failure]:
        """Refuse a bucket without a name: the official plugin makes one up."""
        if "bucket" in inputs:
            return []
        return [Failure(("bucket",), "the stand-in plugin makes up no name; give one")]

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Create the bucket; one that is there already, whosever it is, is refused."""
        del operation
        values, region = Reader(inputs), self._aws.region_of(inputs)
        name = values.text("bucket")
        place: dict[str, Any] = {"CreateBucketConfiguration": {"LocationConstraint": region}}
        with self._aws.s3(f"create bucket {name}", inputs) as client:
            client.create_bucket(
                Bucket=name,
                ObjectLockEnabledForBucket=values.flag("objectLockEnabled"),
                **({} if region == FIRST_REGION else place),
            )
            _tag(client, name, values.mapping("tags"))
        return State(identifier=name, outputs=self._outputs(name, inputs))

    def read(self, old: Recorded) -> State | None:
        """Look the bucket up: is it there, and what are its tags."""
        name = old.identifier
        try:
            with self._aws.s3(f"read bucket {name}", old.outputs) as client:
                client.head_bucket(Bucket=name)
        except PluginError as error:
            if missing(error, *GONE):
                return None
            raise
        tags = text_map(self._tags(name, old.outputs))
        inputs = with_drift(old.inputs, {"tags": tags})
        return State(identifier=name, inputs=inputs, outputs=self._outputs(name, inputs))

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Change the tags: all else replaces."""
        del operation
        name = old.identifier
        with self._aws.s3(f"tag bucket {name}", inputs) as client:
            _tag(client, name, Reader(inputs).mapping("tags"))
        return self._outputs(name, inputs)

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the bucket, which AWS refuses as long as a version of anything is in it."""
        del operation
        try:
            with self._aws.s3(f"delete bucket {old.identifier}", old.outputs) as client:
                client.delete_bucket(Bucket=old.identifier)
        except PluginError as error:
            if not missing(error, *GONE):
                raise

    def _tags(self, name: str, place: Properties) -> dict[str, str]:
        try:
            with self._aws.s3(f"read tags of bucket {name}", place) as client:
                found = Reader(client.get_bucket_tagging(Bucket=name))
        except PluginError as error:
            if missing(error, "NoSuchTagSet"):
                return {}
            raise
        return found.pairs("TagSet", "Key", "Value")

    def _outputs(self, name: str, inputs: Properties) -> Properties:
        region = self._aws.region_of(inputs)
        return {
            **given(inputs),
            "bucket": name,
            "region": region,
            "arn": f"arn:aws:s3:::{name}",
            "bucketDomainName": f"{name}.s3.amazonaws.com",
            "bucketRegion": region,
            "bucketRegionalDomainName": f"{name}.s3.{region}.amazonaws.com",
            "objectLockEnabled": Reader(inputs).flag("objectLockEnabled"),
            "tagsAll": text_map(Reader(inputs).mapping("tags")),
        }


def _tag(client: Any, name: str, tags: dict[str, str]) -> None:  # noqa: ANN401 - boto3 has no types
    if tags:
        client.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tag_list(tags)})
    else:
        client.delete_bucket_tagging(Bucket=name)
