"""An S3 server that is on no stack's network, as a provider's is not."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from ipaddress import ip_network
from typing import Any

import docker
from docker import DockerClient

from tests.integration.containers import until
from tests.integration.stack import LABEL, Stack, platform, remove_labelled
from tests.support.ports import free_ports

SECRETS = {"backupsAccessKey": "both", "backupsSecretKey": "a-secret-of-both"}


def gateway_of(engine: DockerClient) -> str:
    """Return the machine's own address among containers, before which no rule of theirs stands."""
    [network] = engine.networks.list(names=["bridge"])  # pyright: ignore[reportUnknownMemberType]
    return str(ip_network((network.attrs or {})["IPAM"]["Config"][0]["Subnet"])[1])


@contextmanager
def s3_server(engine: DockerClient, label: str) -> Generator[str]:
    """Yield its address, which this machine and servers on it reach."""
    gateway = gateway_of(engine)
    [port] = free_ports(1)
    server = engine.containers.run(
        "rclone/rclone:1.75.1",
        entrypoint=["sh", "-c", f"mkdir /tmp/s3; rclone serve s3 /tmp/s3 --addr {gateway}:{port}"],
        environment={"RCLONE_AUTH_KEY": '"' + ",".join(SECRETS.values()) + '"'},
        labels={LABEL: label},
        network_mode="host",
        detach=True,
    )
    try:
        until(lambda: server.exec_run(["nc", "-z", gateway, str(port)])[0] == 0, seconds=30)
        yield f"http://{gateway}:{port}"
    finally:
        server.remove(force=True, v=True)


@contextmanager
def standing(stack: Stack, secrets: Mapping[str, str] = SECRETS) -> Generator[None]:
    """Deploy a stack with the keys of a store; its folder stays, as it may not be its alone."""
    engine = docker.from_env()
    try:
        stack.create()
        stack.write_config()
        for key, value in secrets.items():
            stack.set_secret(key, value)
        stack.edited = True
        stack.up()
        yield
    finally:
        remove_labelled(engine, f"{LABEL}={stack.name}")
        engine.close()


def with_store(endpoint: str, **settings: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a platform whose backups go to a bucket of that server."""
    return {**platform(), "backups": {**backups_in(endpoint), **settings}}


def backups_in(endpoint: str) -> dict[str, Any]:
    """Return a platform's setting for a bucket of that server."""
    return {"kind": "s3", "endpoint": endpoint, "bucket": "both", "schedule": "on-demand"}
