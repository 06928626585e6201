"""AWS inside the test: moto's server, which keeps buckets and users in memory."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import boto3  # pyright: ignore[reportMissingTypeStubs]
import httpx2
from moto.server import ThreadedMotoServer

from offline.plugins.base.values import Properties

REGION: Final = "eu-central-1"
ACCOUNT: Final = {"access_key": "AKIAOPERATOR", "secret_key": "a-test-only-key"}
_boto3: Final[Any] = boto3


@dataclass(frozen=True, kw_only=True)
class Aws:
    """An account that knows no limits, unless a test asks for them."""

    url: str

    @property
    def config(self) -> Properties:
        """How the provider reaches it."""
        return {
            "accessKey": ACCOUNT["access_key"],
            "secretKey": ACCOUNT["secret_key"],
            "region": REGION,
            "endpoints": [{"s3": self.url, "iam": self.url}],
            "s3UsePathStyle": True,
        }

    def client(self, service: str, key: str = "", secret: str = "") -> Any:  # noqa: ANN401
        """Return a client: the operator's, or that of a user's key."""
        return _boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=key or ACCOUNT["access_key"],
            aws_secret_access_key=secret or ACCOUNT["secret_key"],
        )

    @contextmanager
    def enforcing(self) -> Generator[None]:
        """Hold every request to the policies of whoever sends it; the operator has none."""
        self._enforce_after("0")
        try:
            yield
        finally:
            self._enforce_after("inf")

    def forget(self) -> None:
        """Drop everything."""
        httpx2.post(f"{self.url}/moto-api/reset").raise_for_status()

    def _enforce_after(self, requests: str) -> None:
        httpx2.post(f"{self.url}/moto-api/reset-auth", content=requests).raise_for_status()


@contextmanager
def running_aws(address: str = "127.0.0.1") -> Generator[Aws]:
    """Serve on a free port of an address of this machine, the loopback's if none is given."""
    server = ThreadedMotoServer(ip_address=address, port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    aws = Aws(url=f"http://{host}:{port}")
    try:
        yield aws
    finally:
        aws.forget()
        server.stop()
