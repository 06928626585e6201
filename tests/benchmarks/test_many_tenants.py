"""One tenant's state, multiplied."""

import json
from typing import Any

from benchmarks.many_tenants import multiply

# sha256("db_name = one") and of the two others begin like this.
CONF = {
    "one": "conf/67ec85474b586b79.conf",
    "alpha": "conf/43f0e40c8fcc6e36.conf",
    "beta": "conf/8a55013f23ad559d.conf",
}
TENANT = "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:OdooTenant"


def files(slug: str) -> dict[str, Any]:
    """Return the resource of a tenant's files as an export has it."""
    content = [
        {"path": "redis.conf", "text": "port 6379"},
        {"path": CONF[slug], "text": f"db_name = {slug}"},
    ]
    return {
        "urn": f"{TENANT}$pulumi-python:dynamic:Resource::{slug}-files",
        "parent": f"{TENANT}::{slug}",
        "inputs": {"files": {"plaintext": json.dumps(content)}},
    }


def test_each_tenant_gets_names_and_digests_of_its_own() -> None:
    """What belongs to nobody, or to a tenant with a longer name, stays as it is, and once."""
    shared = {"urn": "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:Vps::local"}
    longer = {"urn": f"{TENANT}::oneself"}
    exported = {"deployment": {"resources": [shared, {"urn": f"{TENANT}::one"}, files("one")]}}
    exported["deployment"]["resources"].append(longer)
    found = multiply(exported, "one", ["alpha", "beta"])["deployment"]["resources"]
    assert found == [
        shared,
        longer,
        {"urn": f"{TENANT}::alpha"},
        files("alpha"),
        {"urn": f"{TENANT}::beta"},
        files("beta"),
    ]
