"""aws:iam/user:User and aws:iam/userPolicy:UserPolicy."""

from __future__ import annotations

import json
from typing import Any, Final

from offline.plugins.aws.service import Aws, missing
from offline.plugins.aws.shapes import same_policy, tag_list, with_drift
from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader, text_map
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import ResourceSchema, flag, mapping, text
from offline.plugins.base.values import Properties

GONE: Final = "NoSuchEntity"


class User(Resource):
    """A user; its id is the name that it was made with, its name is in the outputs."""

    schema = ResourceSchema(
        token="aws:iam/user:User",  # noqa: S106 - a type token
        inputs={
            "name": text(computed=True),
            "path": text(default="/"),
            # The official plugin removes keys that are not its own for this.
            "forceDestroy": flag(default=False, choices=(False,)),
            "tags": mapping(),
        },
        outputs=("arn", "tagsAll", "uniqueId"),
        refused=frozenset({"permissionsBoundary"}),
        autonamed=True,
    )

    def __init__(self, aws: Aws) -> None:
        """Work in one account."""
        self._aws = aws

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Create the user; a second one of the name is refused."""
        del operation
        values = Reader(inputs)
        name = values.text("name")
        with self._aws.iam(f"create user {name}") as client:
            tags = tag_list(values.mapping("tags"))
            made = client.create_user(UserName=name, Path=values.text("path"), Tags=tags)
        return State(identifier=name, outputs=_outputs(inputs, made))

    def read(self, old: Recorded) -> State | None:
        """Look the user up."""
        name = Reader(old.outputs).text("name")
        try:
            with self._aws.iam(f"read user {name}") as client:
                found = client.get_user(UserName=name)
        except PluginError as error:
            if missing(error, GONE):
                return None
            raise
        user = Reader(found).record("User")
        tags = text_map(user.pairs("Tags", "Key", "Value"))
        inputs = with_drift(old.inputs, {"path": user.text("Path"), "tags": tags})
        return State(identifier=old.identifier, inputs=inputs, outputs=_outputs(inputs, found))

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Rename, move and tag: AWS does all of it in place."""
        del operation
        values, was = Reader(inputs), Reader(old.outputs)
        name = values.text("name")
        with self._aws.iam(f"change user {was.text('name')}") as client:
            client.update_user(
                UserName=was.text("name"), NewUserName=name, NewPath=values.text("path")
            )
            _tag(client, name, was.mapping("tags"), values.mapping("tags"))
            return _outputs(inputs, client.get_user(UserName=name))

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Remove the user, which AWS refuses while it has keys or policies."""
        del operation
        name = Reader(old.outputs).text("name")
        try:
            with self._aws.iam(f"delete user {name}") as client:
                client.delete_user(UserName=name)
        except PluginError as error:
            if not missing(error, GONE):
                raise


def _tag(client: Any, name: str, old: dict[str, str], new: dict[str, str]) -> None:  # noqa: ANN401
    if gone := sorted(old.keys() - new.keys()):
        client.untag_user(UserName=name, TagKeys=gone)
    if new:
        client.tag_user(UserName=name, Tags=tag_list(new))


def _outputs(inputs: Properties, answer: Any) -> Properties:  # noqa: ANN401 - boto3 has no types
    user = answer["User"]
    tags = text_map(Reader(inputs).mapping("tags"))
    return {**given(inputs), "arn": user["Arn"], "uniqueId": user["UserId"], "tagsAll": tags}


class UserPolicy(Resource):
    """What one user may do; its id is `<user>:<name>`."""

    schema = ResourceSchema(
        token="aws:iam/userPolicy:UserPolicy",  # noqa: S106 - a type token
        inputs={
            "name": text(replaces=True, computed=True),
            "policy": text(required=True),
            "user": text(required=True, replaces=True),
        },
        outputs=(),
        refused=frozenset({"namePrefix"}),
        autonamed=True,
    )

    def __init__(self, aws: Aws) -> None:
        """Work in one account."""
        self._aws = aws

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Give the user the policy."""
        del operation
        values = Reader(inputs)
        identifier = f"{values.text('user')}:{values.text('name')}"
        return State(identifier=identifier, outputs=self._put(inputs))

    def read(self, old: Recorded) -> State | None:
        """Look the policy up; it may be gone, or its user."""
        user, _, name = old.identifier.partition(":")
        try:
            with self._aws.iam(f"read policy {name} of user {user}") as client:
                found = client.get_user_policy(UserName=user, PolicyName=name)["PolicyDocument"]
        except PluginError as error:
            if missing(error, GONE):
                return None
            raise
        # boto3 has read the JSON already.
        policy = same_policy(Reader(old.inputs).text("policy"), json.dumps(found))
        inputs: Properties = {**old.inputs, "policy": policy}
        return State(identifier=old.identifier, inputs=inputs, outputs=given(inputs))

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Change the policy."""
        del old, operation
        return self._put(inputs)

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Take the policy away."""
        del operation
        user, _, name = old.identifier.partition(":")
        try:
            with self._aws.iam(f"delete policy {name} of user {user}") as client:
                client.delete_user_policy(UserName=user, PolicyName=name)
        except PluginError as error:
            if not missing(error, GONE):
                raise

    def _put(self, inputs: Properties) -> Properties:
        values = Reader(inputs)
        user, name = values.text("user"), values.text("name")
        with self._aws.iam(f"set policy {name} of user {user}") as client:
            client.put_user_policy(
                UserName=user, PolicyName=name, PolicyDocument=values.text("policy")
            )
        return given(inputs)
