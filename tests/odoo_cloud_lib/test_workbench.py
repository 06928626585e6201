"""What a command on a host says when the host does not take it."""

from typing import cast

import docker
import pytest

from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import HostError
from odoo_cloud_lib.workbench import Workbench


def test_a_docker_that_does_not_answer_is_told_by_its_host() -> None:
    """As every other failure of a host."""
    client = docker.DockerClient(base_url="unix:///nowhere/docker.sock", version="1.44")
    bench = Workbench(
        stack="prod",
        host="paris",
        slug="acme",
        labels={},
        scratch="scratch",
        docker=client,
        server=cast("Server", None),
        image="postgres:18",
        socket_volume="socket",
    )
    with pytest.raises(HostError, match=r"(?s)^paris: Docker failed: .*next: docker info"):
        bench.run("true", mounts=[])
