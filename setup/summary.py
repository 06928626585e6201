"""Say what `make up` has built: addresses, logins, and how to trust the edge's own authority.

``summary.py dev`` writes to standard output, the certificate to ``.odoo-cloud/ca.crt``.
"""

import sys
from pathlib import Path

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


def copy_certificate(edge: str) -> None:
    """Copy the authority's certificate out of the container ``edge``."""
    files = dict(read_files(docker.from_env().containers.get(edge), IN_CONTAINER))
    if not files:
        sys.exit(f"error: {edge} has no {IN_CONTAINER}; see: docker logs {edge}")
    CERTIFICATE.write_bytes(*files.values())


def page(urls: dict[str, str], passwords: dict[str, str]) -> str:
    """Return the closing page. Both arguments are keyed by the tenant's slug."""
    tenants = [
        f"  {url}\n      login {LOGIN}, password {passwords[slug]}\n"
        for slug, url in sorted(urls.items())
    ]
    first = min(urls.values(), default="https://SLUG.DOMAIN")
    here = CERTIFICATE.relative_to(ROOT)
    return "\n".join(
        [
            "",
            "Odoo is running:",
            "",
            *tenants,
            "Certificates are signed by this machine's own authority. A browser warns until it",
            f"trusts {here}: import that file under its certificate authorities.",
            "If a name is not found, add to /etc/hosts: 127.0.0.1 and the names above.",
            "",
            f"  curl --cacert {here} {first}/web/login",
            "  . ./env.sh; pulumi preview      work on the stack in this shell",
            "  make down                       remove it all, data included",
            "",
        ]
    )


def main(stack_name: str) -> None:
    """Read the outputs of ``stack_name`` and write the page."""
    outputs = automation.select_stack(stack_name, work_dir=str(ROOT)).outputs()
    by_slug = TypeAdapter(dict[str, str])
    inventory = Inventory.read(outputs["inventory"].value)
    for host in inventory.hosts.values():
        copy_certificate(host.edge)
    urls = {slug: tenant.url for slug, tenant in inventory.tenants.items()}
    sys.stdout.write(page(urls, by_slug.validate_python(outputs["admin_passwords"].value)))


if __name__ == "__main__":
    main(sys.argv[1])
