"""What a stack exports is what the library reads."""

import json
from typing import Any

import pytest

from odoo_cloud_lib.errors import InventoryError
from odoo_cloud_lib.inventory import Inventory

EXPORTED: dict[str, Any] = {
    "schema_version": 1,
    "stack": "dev",
    "domain": "odoo.localhost",
    "first_host": "local",
    "hosts": {
        "local": {
            "address": {"kind": "local", "docker_host": ""},
            "postgres": "dev-local.postgres",
            "postgres_port": 54321,
            "socket_volume": "dev-local.postgres-socket",
            "edge": "dev-local.edge",
            "edge_address": "127.0.0.1",
            "https_port": 8443,
            "memory": 8589934592,
            "reserved": 1342177280,
            "cpus": 2,
        },
        "paris": {
            "address": {
                "kind": "ssh",
                "address": "203.0.113.10",
                "port": 22,
                "user": "root",
                "identity_file": None,
                "host_key": "ssh-ed25519 AAAA",
            },
            "postgres": "dev-paris.postgres",
            "postgres_port": 5432,
            "socket_volume": "dev-paris.postgres-socket",
            "edge": "dev-paris.edge",
            "edge_address": "203.0.113.10",
            "https_port": 443,
            "memory": 32212254720,
            "reserved": 8858370048,
            "cpus": 8,
        },
    },
    "tenants": {
        "acme": {
            "slug": "acme",
            "url": "https://acme.odoo.localhost:8443",
            "urls": ["https://acme.odoo.localhost:8443"],
            "host": "local",
            "plan": "basic",
            "memory": 1073741824,
            "state": "active",
            "backups": "daily",
            "image": "odoo-cloud/odoo:19.0",
            "modules": ["base"],
            "database": "acme",
            "network": "dev-local.acme.network",
            "volumes": {
                "filestore": "dev-local.acme.filestore",
                "sessions": "dev-local.acme.sessions",
            },
        }
    },
    "backups": {
        "image": "restic/restic:0.19.1",
        "region": "us-east-1",
        "timetable": {"at": "02:00", "zone": "UTC"},
        "retention": {"daily": 7, "weekly": 4, "monthly": 3},
        "point_in_time": {"days": 7},
        "pruner": False,
    },
}


def test_reads_what_it_exports() -> None:
    """Through JSON, as Pulumi keeps it, nothing is lost."""
    inventory = Inventory.read(EXPORTED)
    assert inventory.export() == EXPORTED
    assert Inventory.read(json.loads(json.dumps(inventory.export()))) == inventory


def test_reads_numbers_as_pulumi_returns_them() -> None:
    """Its wire format has floats only."""
    as_floats: dict[str, Any] = json.loads(json.dumps(EXPORTED), parse_int=float)
    assert Inventory.read(as_floats).export() == EXPORTED


@pytest.mark.parametrize(
    ("exported", "message"),
    [
        (
            {**EXPORTED, "schema_version": 2},
            "schema_version: Input should be 1; valid: an export of schema version 1",
        ),
        (
            {**EXPORTED, "stack": None},
            "stack: Input should be a valid string; valid: an export of schema version 1",
        ),
        (
            None,
            "inventory: Input should be a valid dictionary or instance of Inventory;"
            " valid: an export of schema version 1",
        ),
    ],
)
def test_refuses_other_versions_and_stacks_without_an_export(
    exported: object, message: str
) -> None:
    """The message says what to run."""
    with pytest.raises(InventoryError) as caught:
        Inventory.read(exported)
    assert str(caught.value) == (
        f"{message}\n  next: pulumi up, with the program and the library at the same version"
    )
