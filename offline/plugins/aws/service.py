"""The connection to AWS, or to whatever answers at the endpoints that the configuration names."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final

import boto3  # pyright: ignore[reportMissingTypeStubs]
from botocore.config import Config  # pyright: ignore[reportMissingTypeStubs]
from botocore.exceptions import (  # pyright: ignore[reportMissingTypeStubs]
    BotoCoreError,
    ClientError,
)

from offline.plugins.base.errors import PluginError
from offline.plugins.base.reader import Reader
from offline.plugins.base.values import Properties

_boto3: Final[Any] = boto3
_Config: Final[Any] = Config
_ClientError: Final[Any] = ClientError
_BotoCoreError: Final[Any] = BotoCoreError
PATIENCE: Final = {"connect_timeout": 10, "read_timeout": 60, "retries": {"max_attempts": 4}}
"""Seconds, and tries."""


class Aws:
    """One account at one set of endpoints; clients are made when they are first needed.

    What boto3 returns has no types: it is lent as `Any`, and read with `Reader`.
    """

    def __init__(self, config: Properties) -> None:
        """Take the provider's configuration; nothing is contacted yet."""
        values = Reader(config)
        self.region = values.text("region")
        self._session: Any = _boto3.session.Session(
            aws_access_key_id=values.text("accessKey") or None,
            aws_secret_access_key=values.text("secretKey") or None,
            aws_session_token=values.text("token") or None,
            profile_name=values.text("profile") or None,
        )
        self._endpoints = _endpoints(values)
        self._style = "path" if values.flag("s3UsePathStyle") else "auto"

    def region_of(self, inputs: Properties) -> str:
        """Return where a resource is: where it says, or else where the provider does."""
        region = Reader(inputs).text("region") or self.region or self._session.region_name
        if region:
            return region
        msg = "aws:region: not given; set it, or AWS_REGION, or the resource's own region"
        raise PluginError(msg)

    @contextmanager
    def s3(self, what: str, inputs: Properties) -> Generator[Any, None, None]:
        """Lend a client of S3 in the region of a resource."""
        region = self.region_of(inputs)
        with _told(what):
            yield self._client("s3", region, s3={"addressing_style": self._style})

    @contextmanager
    def iam(self, what: str) -> Generator[Any, None, None]:
        """Lend a client of IAM, which has no regions; any stands for all."""
        with _told(what):
            yield self._client("iam", "us-east-1")

    def _client(self, service: str, region: str, **config: object) -> Any:  # noqa: ANN401
        return self._session.client(
            service,
            region_name=region,
            endpoint_url=self._endpoints.get(service),
            config=_Config(**PATIENCE, **config),
        )


def _endpoints(config: Reader) -> dict[str, str]:
    return {
        service: endpoint.text(service)
        for endpoint in config.records("endpoints")
        for service in ("iam", "s3")
        if service in endpoint
    }


def missing(error: PluginError, *codes: str) -> bool:
    """Tell whether AWS answered with one of these codes: there is no such thing."""
    cause: Any = error.__cause__
    return isinstance(cause, _ClientError) and str(cause.response["Error"]["Code"]) in codes


@contextmanager
def _told(what: str) -> Generator[None, None, None]:
    try:
        yield
    except (_ClientError, _BotoCoreError) as error:
        msg = f"{what}: {error}"
        raise PluginError(msg) from error
