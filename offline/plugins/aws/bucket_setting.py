"""What all settings of a bucket share: each is a resource of its own beside the bucket."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Final

from offline.plugins.aws.bucket import GONE
from offline.plugins.aws.service import Aws, missing
from offline.plugins.aws.shapes import with_drift
from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Operation, Recorded, Resource, State, given
from offline.plugins.base.schema import Field, text
from offline.plugins.base.values import Properties

PLACE: Final[dict[str, Field]] = {
    "bucket": text(required=True, replaces=True),
    "region": text(replaces=True, computed=True),
}
"""Inputs of every setting."""


class BucketSetting(Resource):
    """A setting; its id is the bucket's name. To make it and to change it are the same request."""

    name: ClassVar[str]
    """What messages call it."""
    unset: ClassVar[tuple[str, ...]] = ()
    """AWS's codes for a bucket that does not have it."""

    def __init__(self, aws: Aws) -> None:
        """Work in one account."""
        self._aws = aws

    @abstractmethod
    def put(self, client: Any, bucket: str, inputs: Properties) -> None:  # noqa: ANN401
        """Set it."""

    @abstractmethod
    def get(self, client: Any, bucket: str, recorded: Reader) -> Properties:  # noqa: ANN401
        """Return it, as the inputs that would make it so; boto3 raises where it is not set."""

    @abstractmethod
    def remove(self, client: Any, bucket: str) -> None:  # noqa: ANN401
        """Take it away."""

    def create(self, inputs: Properties, operation: Operation) -> State:
        """Set it on the bucket, whatever was set before."""
        del operation
        return State(identifier=Reader(inputs).text("bucket"), outputs=self._put(inputs, inputs))

    def read(self, old: Recorded) -> State | None:
        """Look it up; None where bucket or setting is gone."""
        bucket = old.identifier
        try:
            with self._aws.s3(f"read {self.name} of bucket {bucket}", old.outputs) as client:
                found = self.get(client, bucket, Reader(old.inputs))
        except PluginError as error:
            if missing(error, *GONE, *self.unset):
                return None
            raise
        inputs = with_drift(old.inputs, found)
        return State(identifier=bucket, inputs=inputs, outputs=self._outputs(inputs, old.outputs))

    def update(self, old: Recorded, inputs: Properties, operation: Operation) -> Properties:
        """Set it anew."""
        del operation
        return self._put(inputs, old.outputs)

    def delete(self, old: Recorded, operation: Operation) -> None:
        """Take it away; where it or the bucket is gone, that is done."""
        del operation
        bucket = old.identifier
        try:
            with self._aws.s3(f"remove {self.name} of bucket {bucket}", old.outputs) as client:
                self.remove(client, bucket)
        except PluginError as error:
            if not missing(error, *GONE, *self.unset):
                raise

    def _put(self, inputs: Properties, place: Properties) -> Properties:
        bucket = Reader(inputs).text("bucket")
        with self._aws.s3(f"set {self.name} of bucket {bucket}", place) as client:
            self.put(client, bucket, inputs)
        return self._outputs(inputs, place)

    def _outputs(self, inputs: Properties, place: Properties) -> Properties:
        return {**given(inputs), "region": self._aws.region_of(place)}
