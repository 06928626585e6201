"""The AWS plugin: its configuration, and the resource types it has.

No official schema of it is at hand, for it is too large to keep a copy: the contract tests hold
inputs, their types and what is secret to the SDK package, which is made from that schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from offline.plugins.aws.access_key import AccessKey
from offline.plugins.aws.bucket import Bucket
from offline.plugins.aws.bucket_access import BucketPolicy, BucketPublicAccessBlock
from offline.plugins.aws.bucket_settings import (
    BucketLifecycleConfiguration,
    BucketObjectLockConfiguration,
    BucketServerSideEncryptionConfiguration,
    BucketVersioning,
)
from offline.plugins.aws.service import Aws
from offline.plugins.aws.user import User, UserPolicy
from offline.plugins.base.plugin import Plugin
from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import ResourceSchema, array, flag, record, text
from offline.plugins.base.values import Properties

RESOURCES: Final = (
    AccessKey,
    Bucket,
    BucketLifecycleConfiguration,
    BucketObjectLockConfiguration,
    BucketPolicy,
    BucketPublicAccessBlock,
    BucketServerSideEncryptionConfiguration,
    BucketVersioning,
    User,
    UserPolicy,
)
CONFIG: Final = ResourceSchema(
    token="pulumi:providers:aws",  # noqa: S106 - a type token
    inputs={
        "accessKey": text(),
        "endpoints": array(record({"iam": text(), "s3": text(), "sts": text()})),
        "profile": text(),
        "region": text(),
        "s3UsePathStyle": flag(),
        "secretKey": text(),
        "token": text(),
        # These keep the official plugin from asking AWS about itself first, which this never does.
        "skipCredentialsValidation": flag(),
        "skipMetadataApiCheck": flag(),
        "skipRegionValidation": flag(),
        "skipRequestingAccountId": flag(),
    },
    outputs=(),
    refused=frozenset(
        {
            "allowedAccountIds",
            "assumeRoleWithWebIdentity",
            "assumeRoles",
            "customCaBundle",
            "defaultTags",
            "ec2MetadataServiceEndpoint",
            "ec2MetadataServiceEndpointMode",
            "forbiddenAccountIds",
            "httpProxy",
            "httpsProxy",
            "ignoreTags",
            "insecure",
            "maxRetries",
            "noProxy",
            "retryMode",
            "s3UsEast1RegionalEndpoint",
            "sharedConfigFiles",
            "sharedCredentialsFiles",
            "stsRegion",
            "tagPolicyCompliance",
            "tokenBucketRateLimiterCapacity",
            "useDualstackEndpoint",
            "useFipsEndpoint",
            "userAgents",
        }
    ),
)


def aws_plugin() -> Plugin:
    """Build the plugin; nothing is contacted before a resource needs it."""
    return Plugin(name="aws", version=version("pulumi-aws"), config=CONFIG, configure=_configure)


def _configure(config: Properties) -> Mapping[str, Resource]:
    aws = Aws(config)
    return {kind.schema.token: kind(aws) for kind in RESOURCES}
