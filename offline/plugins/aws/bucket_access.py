"""Who may reach a bucket: its policy, and the block of all that is public."""

from __future__ import annotations

from typing import Any, Final

from offline.plugins.aws.bucket_setting import PLACE, BucketSetting
from offline.plugins.aws.shapes import same_policy, to_aws
from offline.plugins.base.reader import Reader
from offline.plugins.base.schema import ResourceSchema, flag, text
from offline.plugins.base.values import Properties

_BLOCKS: Final = (
    "blockPublicAcls",
    "blockPublicPolicy",
    "ignorePublicAcls",
    "restrictPublicBuckets",
)


class BucketPublicAccessBlock(BucketSetting):
    """What of a bucket can never become public."""

    name = "public access block"
    unset = ("NoSuchPublicAccessBlockConfiguration",)
    schema = ResourceSchema(
        token="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",  # noqa: S106 - a type token
        inputs={**PLACE, **{name: flag(default=False) for name in _BLOCKS}},
        outputs=("skipDestroy",),
        refused=frozenset({"skipDestroy"}),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set all four."""
        wanted = to_aws({name: Reader(inputs).flag(name) for name in _BLOCKS})
        client.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=wanted)

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read all four."""
        del recorded
        answer = client.get_public_access_block(Bucket=bucket)
        found = Reader(answer["PublicAccessBlockConfiguration"])
        return {name: found.flag(name[:1].upper() + name[1:]) for name in _BLOCKS}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Block nothing."""
        client.delete_public_access_block(Bucket=bucket)


class BucketPolicy(BucketSetting):
    """The bucket's own policy."""

    name = "policy"
    unset = ("NoSuchBucketPolicy",)
    schema = ResourceSchema(
        token="aws:s3/bucketPolicy:BucketPolicy",  # noqa: S106 - a type token
        inputs={**PLACE, "policy": text(required=True)},
        outputs=(),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set the policy."""
        client.put_bucket_policy(Bucket=bucket, Policy=Reader(inputs).text("policy"))

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read the policy."""
        found: str = client.get_bucket_policy(Bucket=bucket)["Policy"]
        return {"policy": same_policy(recorded.text("policy"), found)}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Take the policy away."""
        client.delete_bucket_policy(Bucket=bucket)
