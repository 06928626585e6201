"""The server that the other integration tests deploy to."""

import asyncio

import asyncssh
import docker
import pytest

from tests.integration.vps import Vps, running_vps

pytestmark = pytest.mark.engine


async def run(vps: Vps, command: str) -> str:
    """Return what the command says when it is run over SSH, the host key checked."""
    trusted = f"[{vps.address}]:{vps.ssh_port} {vps.host_key}"
    async with asyncssh.connect(
        vps.address,
        vps.ssh_port,
        username=vps.user,
        client_keys=[str(vps.private_key)],
        known_hosts=asyncssh.import_known_hosts(trusted),
        config=None,
    ) as connection:
        return str((await connection.run(command, check=True)).stdout).strip()


def test_two_servers_at_once_are_strangers() -> None:
    """Each has its own key, host key, engine and image store; what runs in one shows in one."""
    outer = docker.from_env()
    with running_vps(outer) as first, running_vps(outer) as second:
        for vps in (first, second):
            vps.load_image("redis:8")
        first.docker.containers.run("redis:8", name="inner", detach=True, mem_limit="64m")
        names = "docker ps --format '{{.Names}}'"
        assert asyncio.run(run(first, names)) == "inner"
        assert asyncio.run(run(second, names)) == ""
        assert first.host_key != second.host_key
    with running_vps(outer) as again:
        assert asyncio.run(run(again, f"{names} --all")) == ""
        assert outer.images.get("redis:8").id == again.docker.images.get("redis:8").id
