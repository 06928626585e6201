"""Say what `make up` has built: addresses, logins, and how to trust the edge's own authority.

``summary.py dev`` writes to standard output, the certificate to ``.odoo-cloud/ca.crt``.
"""

import socket
import ssl
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import docker
from pulumi import automation
from pydantic import TypeAdapter

from odoo_cloud_lib.containers import read_files
from odoo_cloud_lib.inventory import Inventory

ROOT = Path(__file__).resolve().parent.parent
CERTIFICATE = ROOT / ".odoo-cloud/ca.crt"
# Where Caddy keeps the root of its internal authority, below XDG_DATA_HOME.
IN_CONTAINER = "/data/caddy/pki/authorities/local/root.crt"
LOGIN = "admin"
EDGE = "127.0.0.1"
HTTPS_PORT = 443


@dataclass(frozen=True)
class Tenant:
    """A tenant as the page tells it; ``status``: the HTTP status of its login page."""

    url: str
    password: str
    status: int


def copy_certificate(edge: str) -> None:
    """Copy the authority's certificate out of the container ``edge``."""
    files = dict(read_files(docker.from_env().containers.get(edge), IN_CONTAINER))
    if not files:
        sys.exit(f"error: {edge} has no {IN_CONTAINER}; see: docker logs {edge}")
    CERTIFICATE.write_bytes(*files.values())


def answer(url: str) -> int:
    """Ask for the login page of a tenant, trusting the authority alone; return the HTTP status."""
    where = urlsplit(url)
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    # By address: not every machine resolves *.localhost.
    with (
        socket.create_connection((EDGE, where.port or HTTPS_PORT), timeout=60) as plain,
        trust.wrap_socket(plain, server_hostname=where.hostname) as connection,
    ):
        request = f"HEAD /web/login HTTP/1.1\r\nHost: {where.netloc}\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        return int(connection.recv(1024).split()[1])


def page(tenants: list[Tenant]) -> str:
    """Return the closing page."""
    lines = [
        f"  {tenant.url}\n"
        f"      answers {tenant.status}; login {LOGIN}, password {tenant.password}\n"
        for tenant in tenants
    ]
    first = tenants[0].url if tenants else "https://SLUG.DOMAIN"
    names = " ".join(urlsplit(tenant.url).hostname or "" for tenant in tenants)
    here = CERTIFICATE.relative_to(ROOT)
    return "\n".join(
        [
            "",
            "Odoo is running:",
            "",
            *lines,
            "Certificates are signed by this machine's own authority. A browser warns until it",
            f"trusts {here}: import that file under its certificate authorities.",
            "Browsers and curl find names below localhost by themselves; for other programs add",
            f"to /etc/hosts: {EDGE} {names}",
            "",
            f"  curl --cacert {here} {first}/web/login",
            "  . ./env.sh; pulumi preview      work on the stack in this shell",
            "  make down                       remove it all, data included",
            "",
        ]
    )


def main(stack_name: str) -> None:
    """Read the outputs of ``stack_name``, ask each tenant for its login page, write the page."""
    outputs = automation.select_stack(stack_name, work_dir=str(ROOT)).outputs()
    inventory = Inventory.read(outputs["inventory"].value)
    passwords = TypeAdapter(dict[str, str]).validate_python(outputs["admin_passwords"].value)
    for host in inventory.hosts.values():
        copy_certificate(host.edge)
    tenants = [
        Tenant(tenant.url, passwords[slug], answer(tenant.url))
        for slug, tenant in sorted(inventory.tenants.items())
    ]
    sys.stdout.write(page(tenants))


if __name__ == "__main__":
    main(sys.argv[1])
