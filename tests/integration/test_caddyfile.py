"""What Caddy itself makes of the configuration that we write."""

from pathlib import PurePosixPath

import docker
import pytest

from odoo_cloud_lib import caddyfile
from odoo_cloud_lib.caddyfile import EdgeSettings
from odoo_cloud_lib.containers import write_file
from odoo_cloud_lib.naming import EDGE_CONFIG_DIR

pytestmark = pytest.mark.engine

ACME = EdgeSettings(
    http_port=80,
    https_port=443,
    acme_email="ops@example.com",
    acme_directory="https://acme.example/directory",
)


def adapted(files: dict[str, str]) -> str:
    """Return the JSON that the edge's image makes of ``files``, or its complaint."""
    client = docker.from_env()
    container = client.containers.create(
        "caddy:2.11",
        command=["caddy", "adapt", "--validate", "--config", f"{EDGE_CONFIG_DIR}/Caddyfile"],
        tmpfs={"/data": ""},
        network_mode="none",
    )
    try:
        for path, text in {"Caddyfile": caddyfile.ROOT, **files}.items():
            write_file(container, EDGE_CONFIG_DIR, str(PurePosixPath(path)), text)
        container.start()
        code = container.wait()["StatusCode"]
        if code:
            raise AssertionError(container.logs().decode())
        return container.logs(stderr=False).decode()
    finally:
        container.remove(force=True, v=True)
        client.close()


def test_certificates_come_from_the_authority_in_the_config() -> None:
    """With an e-mail address, Caddy asks that ACME directory, and only for names that it may."""
    text = adapted({"platform/platform.caddy": caddyfile.platform(ACME)})
    assert '"ca":"https://acme.example/directory"' in text
    assert '"email":"ops@example.com"' in text
    assert '"on_demand":true' in text
    assert '"permission":{"endpoint":"http://localhost:2020/allowed","module":"http"}' in text


def test_an_edge_without_tenants_is_a_valid_edge() -> None:
    """The first `up` starts one before any route is there."""
    internal = EdgeSettings(http_port=8080, https_port=8443)
    assert adapted({"platform/platform.caddy": caddyfile.platform(internal)})
    assert adapted({})
