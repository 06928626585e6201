"""Somebody who works with a bucket of backups: an IAM user with one policy and one access key.

Owns: who it is and what it may do. Does not own: the bucket. To change the key, replace it:
``pulumi up --replace`` with the URN of ``<name>-key`` makes the new one before the old one goes.
"""

from dataclasses import dataclass

import pulumi
from pulumi_aws import iam

from odoo_cloud_lib import naming


@dataclass(frozen=True, kw_only=True)
class BackupIdentityArgs:
    """``user``: the name in AWS, one of its account; ``policy``: what it may do, as JSON."""

    stack: str
    user: str
    policy: pulumi.Input[str]


class BackupIdentity(pulumi.ComponentResource):
    """One identity. Outputs: ``key_id`` and ``secret_key``, both secret."""

    key_id: pulumi.Output[str]
    secret_key: pulumi.Output[str]

    def __init__(
        self, name: str, args: BackupIdentityArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the identity under the logical ``name``."""
        super().__init__("odoo-cloud:index:BackupIdentity", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        user = iam.User(
            f"{name}-user", name=args.user, tags={naming.STACK_LABEL: args.stack}, opts=child
        )
        iam.UserPolicy(
            f"{name}-policy", user=user.name, name="backups", policy=args.policy, opts=child
        )
        key = iam.AccessKey(f"{name}-key", user=user.name, opts=child)
        self.key_id = pulumi.Output.secret(key.id)
        self.secret_key = pulumi.Output.secret(key.secret)
        self.register_outputs({"key_id": self.key_id, "secret_key": self.secret_key})
