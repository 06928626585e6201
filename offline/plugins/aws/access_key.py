"""aws:iam/accessKey:AccessKey."""

from __future__ import annotations

from offline.plugins.aws.service import Aws, missing
from offline.plugins.aws.user import GONE
from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, text
from offline.plugins.base.values import Properties


class AccessKey(Resource):
    """A user's key; its id is the one that requests show, its secret is told once, when made."""

    schema = ResourceSchema(
        token="aws:iam/accessKey:AccessKey",  # noqa: S106 - a type token
        inputs={
            "status": text(default="Active", choices=("Active", "Inactive")),
            "user": text(required=True, replaces=True),
        },
        outputs=("createDate", "secret"),
        secret_outputs=frozenset({"secret", "sesSmtpPasswordV4"}),
        refused=frozenset({"pgpKey"}),
    )

    def __init__(self, aws: Aws) -> None:
        """Work in one account."""
        self._aws = aws

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Make a key; AWS allows a user two."""
        del operation
        values = Reader(inputs)
        user = values.text("user")
        with self._aws.iam(f"create key of user {user}") as client:
            made = client.create_access_key(UserName=user)["AccessKey"]
            if values.text("status") != "Active":
                self._set(made["AccessKeyId"], inputs)
        told = {"createDate": made["CreateDate"].isoformat(), "secret": made["SecretAccessKey"]}
        return State(identifier=made["AccessKeyId"], outputs={**given(inputs), **told})

    def read(self, old: Recorded) -> State | None:
        """Look the key up among those of its user; the secret is the one recorded."""
        user = Reader(old.outputs).text("user")
        try:
            with self._aws.iam(f"read keys of user {user}") as client:
                keys = client.list_access_keys(UserName=user)["AccessKeyMetadata"]
        except PluginError as error:
            if missing(error, GONE):
                return None
            raise
        states = {key["AccessKeyId"]: str(key["Status"]) for key in keys}
        if old.identifier not in states:
            return None
        inputs: Properties = {**old.inputs, "status": states[old.identifier]}
        return State(
            identifier=old.identifier, inputs=inputs, outputs={**old.outputs, **given(inputs)}
        )

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Turn the key on or off."""
        del operation
        self._set(old.identifier, inputs)
        return {**old.outputs, **given(inputs)}

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the key."""
        del operation
        user = Reader(old.outputs).text("user")
        try:
            with self._aws.iam(f"delete key of user {user}") as client:
                client.delete_access_key(UserName=user, AccessKeyId=old.identifier)
        except PluginError as error:
            if not missing(error, GONE):
                raise

    def _set(self, identifier: str, inputs: Properties) -> None:
        values = Reader(inputs)
        user, status = values.text("user"), values.text("status")
        with self._aws.iam(f"change key of user {user}") as client:
            client.update_access_key(UserName=user, AccessKeyId=identifier, Status=status)
