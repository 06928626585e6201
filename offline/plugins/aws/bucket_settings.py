"""How a bucket keeps what is in it: versions, encryption, lifecycle, lock."""

from __future__ import annotations

from typing import Any, Final

from offline.plugins.aws.bucket_setting import PLACE, BucketSetting
from offline.plugins.aws.shapes import from_aws, to_aws
from offline.plugins.base.reader import Reader
from offline.plugins.base.schema import ResourceSchema, array, flag, integer, record, text
from offline.plugins.base.values import Properties

DEFAULT_SIZE: Final = "all_storage_classes_128K"


class BucketVersioning(BucketSetting):
    """Whether deleted and overwritten objects stay as versions."""

    name = "versioning"
    schema = ResourceSchema(
        token="aws:s3/bucketVersioning:BucketVersioning",  # noqa: S106 - a type token
        inputs={
            **PLACE,
            "versioningConfiguration": record(
                {
                    "status": text(required=True, choices=("Enabled", "Suspended", "Disabled")),
                    "mfaDelete": text(choices=("Enabled", "Disabled"), computed=True),
                },
                required=True,
            ),
        },
        outputs=(),
        refused=frozenset({"expectedBucketOwner", "mfa"}),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Turn it on or off; a bucket that never had it needs no word to stay so."""
        wanted = Reader(inputs).record("versioningConfiguration")
        if wanted.text("status") != "Disabled":
            settings = to_aws(wanted.values)
            client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=settings)

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read it; what was never on has no status."""
        del recorded
        found = Reader(client.get_bucket_versioning(Bucket=bucket))
        status = found.text("Status") or "Disabled"
        delete = found.text("MFADelete")
        on = {"mfaDelete": delete} if delete == "Enabled" else {}
        return {"versioningConfiguration": {"status": status, **on}}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Suspend it: AWS cannot do more."""
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


class BucketServerSideEncryptionConfiguration(BucketSetting):
    """How AWS encrypts what it stores."""

    name = "encryption"
    unset = ("ServerSideEncryptionConfigurationNotFoundError",)
    schema = ResourceSchema(
        token="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",  # noqa: S106
        inputs={
            **PLACE,
            "rules": array(
                record(
                    {
                        "applyServerSideEncryptionByDefault": record(
                            {"sseAlgorithm": text(required=True), "kmsMasterKeyId": text()}
                        ),
                        "bucketKeyEnabled": flag(),
                    }
                ),
                required=True,
                unordered=True,
            ),
        },
        outputs=(),
        refused=frozenset({"expectedBucketOwner"}),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set the rules."""
        rules = to_aws(inputs["rules"])
        client.put_bucket_encryption(
            Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules}
        )

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read the rules."""
        del recorded
        found = client.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        return {"rules": from_aws(found["Rules"])}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Go back to AWS's own default."""
        client.delete_bucket_encryption(Bucket=bucket)


class BucketLifecycleConfiguration(BucketSetting):
    """What AWS removes by itself, and when."""

    name = "lifecycle"
    unset = ("NoSuchLifecycleConfiguration",)
    schema = ResourceSchema(
        token="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",  # noqa: S106
        inputs={
            **PLACE,
            "rules": array(
                record(
                    {
                        "id": text(required=True),
                        "status": text(required=True, choices=("Enabled", "Disabled")),
                        "filter": record({"prefix": text()}),
                        "noncurrentVersionExpiration": record(
                            {
                                "noncurrentDays": integer(required=True),
                                "newerNoncurrentVersions": integer(),
                            }
                        ),
                        "expiration": record(
                            {"days": integer(), "expiredObjectDeleteMarker": flag()}
                        ),
                        "abortIncompleteMultipartUpload": record(
                            {"daysAfterInitiation": integer()}
                        ),
                    }
                )
            ),
            "transitionDefaultMinimumObjectSize": text(
                choices=(DEFAULT_SIZE, "varies_by_storage_class"), computed=True
            ),
        },
        outputs=("expectedBucketOwner",),
        refused=frozenset({"expectedBucketOwner", "timeouts"}),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set the rules."""
        size = Reader(inputs).text("transitionDefaultMinimumObjectSize") or DEFAULT_SIZE
        client.put_bucket_lifecycle_configuration(
            Bucket=bucket,
            LifecycleConfiguration={"Rules": to_aws(inputs.get("rules", []))},
            TransitionDefaultMinimumObjectSize=size,
        )

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read the rules."""
        del recorded
        found = client.get_bucket_lifecycle_configuration(Bucket=bucket)
        return {"rules": from_aws(found["Rules"])}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Let AWS remove nothing."""
        client.delete_bucket_lifecycle(Bucket=bucket)


class BucketObjectLockConfiguration(BucketSetting):
    """For how long nothing can be removed, whoever asks."""

    name = "object lock"
    unset = ("ObjectLockConfigurationNotFoundError",)
    schema = ResourceSchema(
        token="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",  # noqa: S106
        inputs={
            **PLACE,
            "objectLockEnabled": text(default="Enabled", choices=("Enabled",), replaces=True),
            "rule": record(
                {
                    "defaultRetention": record(
                        {
                            "mode": text(choices=("GOVERNANCE", "COMPLIANCE")),
                            "days": integer(),
                            "years": integer(),
                        },
                        required=True,
                    )
                }
            ),
        },
        outputs=(),
        refused=frozenset({"expectedBucketOwner", "token"}),
        secret_outputs=frozenset({"token"}),
    )

    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set the rule; AWS wants to hear each time that the lock is on."""
        settings = {name: inputs[name] for name in ("objectLockEnabled", "rule") if name in inputs}
        client.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration=to_aws(settings)
        )

    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Read the rule; it may be gone while the lock is still on."""
        del recorded
        found = client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
        return {"rule": from_aws(found.get("Rule", {}))}

    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Take the rule away; the lock itself, and what it holds, stays."""
        client.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
        )
