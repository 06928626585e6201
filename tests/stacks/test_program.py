"""Both committed stacks, built under mocks: what they declare, by type and logical name.

Type tokens and logical names are a contract: renaming one replaces what customers' data is on.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from odoo_cloud_lib import naming
from odoo_cloud_lib.inventory import Inventory
from stacks.config import StackConfig
from stacks.exports import build_inventory
from tests.stacks.mocks import CONTAINER, DYNAMIC, IMAGE, NETWORK, PASSWORD, VOLUME, build

ROOT = Path(__file__).parents[2]


def committed(stack: str) -> dict[str, Any]:
    """Return the config of a committed stack file."""
    yaml = YAML(typ="safe", pure=True)
    return yaml.load(ROOT / f"Pulumi.{stack}.yaml")["config"]  # pyright: ignore[reportUnknownMemberType]


def load(stack: str) -> StackConfig:
    """Read a committed stack file."""
    content = committed(stack)
    return StackConfig.load(content["odoo-cloud:platform"], content["odoo-cloud:tenants"])


def test_the_dev_stack_declares_exactly_this() -> None:
    """Tokens and names of the platform and of one tenant, written out."""
    declared = build("dev", load("dev")).declared
    umoja = {item for item in declared if item[1].startswith("umoja")}
    assert umoja == {
        ("odoo-cloud:index:OdooTenant", "umoja"),
        (PASSWORD, "umoja-seed"),
        (DYNAMIC, "umoja-database"),
        (DYNAMIC, "umoja-login"),
        (NETWORK, "umoja-network"),
        (VOLUME, "umoja-filestore"),
        (VOLUME, "umoja-sessions"),
        (DYNAMIC, "umoja-files"),
        (CONTAINER, "umoja-redis"),
        (CONTAINER, "umoja-odoo"),
        (DYNAMIC, "umoja-route"),
    }
    shared = {item for item in declared if not item[1].startswith(("umoja", "acme"))}
    assert shared == {
        ("odoo-cloud:index:Vps", "local"),
        ("pulumi:providers:docker", "local-docker"),
        (IMAGE, "local-postgres:18"),
        (IMAGE, "local-redis:8"),
        (IMAGE, "local-caddy:2.11"),
        (IMAGE, "local-odoo-cloud/odoo:19.0"),
        ("odoo-cloud:index:PostgresServer", "local-postgres"),
        (PASSWORD, "local-postgres-password"),
        (VOLUME, "local-postgres-data"),
        (VOLUME, "local-postgres-socket"),
        (NETWORK, "local-postgres-network"),
        (CONTAINER, "local-postgres-server"),
        (DYNAMIC, "local-postgres-files"),
        ("odoo-cloud:index:CaddyEdge", "local-edge"),
        (VOLUME, "local-edge-data"),
        (VOLUME, "local-edge-config"),
        (NETWORK, "local-edge-network"),
        (CONTAINER, "local-edge-server"),
        (DYNAMIC, "local-edge-files"),
        (DYNAMIC, "local-edge-platform"),
        (DYNAMIC, "local-template-odoo-cloud/odoo:19.0-base"),
        (IMAGE, "local-restic/restic:0.19.1"),
        (IMAGE, "local-rclone/rclone:1.75.1"),
        ("odoo-cloud:index:LocalStore", "local-s3"),
        (PASSWORD, "local-s3-secret"),
        (VOLUME, "local-s3-data"),
        (DYNAMIC, "local-s3-files"),
        (CONTAINER, "local-s3-server"),
        (NETWORK, "local-backup-network"),
        ("odoo-cloud:index:BackupAccess", "local-backups"),
        (VOLUME, "local-backups-keys"),
        (VOLUME, "local-backups-cache"),
        (DYNAMIC, "local-backups-files"),
        (IMAGE, "local-odoo-cloud/operator:0.1"),
        ("odoo-cloud:index:Operator", "operator"),
        (VOLUME, "operator-files"),
        (DYNAMIC, "operator-inventory"),
        (DYNAMIC, "operator-key"),
        (CONTAINER, "operator-loop"),
    }


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_images_and_templates_are_those_that_the_config_names(stack: str) -> None:
    """A run that is kept to one tenant goes by these names."""
    config = load(stack)
    declared = build(stack, config).declared
    templates = {name for kind, name in declared if kind == DYNAMIC and "-template-" in name}
    assert config.shared == templates | {name for kind, name in declared if kind == IMAGE}


def test_a_tenants_parts_are_those_that_a_run_for_it_is_kept_to() -> None:
    """All of them, under the tenant's own URN."""
    names = {name for _, name in build("dev", load("dev")).declared if name.startswith("umoja-")}
    assert names == {f"umoja-{part}" for part in naming.TENANT_PARTS}
    assert naming.tenant_urn("dev", "umoja") == (
        "urn:pulumi:dev::odoo-cloud::odoo-cloud:index:OdooTenant::umoja"
    )


def test_a_tenant_is_eleven_resources() -> None:
    """The number that decides how long a preview of a hundred tenants takes."""
    seen = build("dev", load("dev")).seen
    assert Counter(it.name.partition("-")[0] for it in seen)["acme"] == 11


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_every_container_is_hardened_and_limited(stack: str) -> None:
    """No capability unless named, no new privileges, read-only root, memory and logs bounded."""
    containers = [it for it in build(stack, load(stack)).seen if it.typ == CONTAINER]
    assert containers
    for it in containers:
        capabilities = it.inputs["capabilities"]
        edge = it.name.endswith("edge-server")
        assert capabilities["drops"] == ["ALL"], it.name
        assert capabilities.get("adds") == (["CAP_NET_BIND_SERVICE"] if edge else None), it.name
        assert it.inputs["securityOpts"] == ["no-new-privileges:true"], it.name
        assert it.inputs["readOnly"] is True, it.name
        assert it.inputs["memory"] == it.inputs["memorySwap"] > 0, it.name
        assert it.inputs["logOpts"] == {"max-size": "10m", "max-file": "3"}, it.name


def test_only_the_edge_listens_beyond_the_loopback() -> None:
    """Every other published port is the host's own."""
    for it in build("prod", load("prod")).seen:
        for port in it.inputs.get("ports", ()):
            assert it.name.endswith("edge-server") or port["ip"] == "127.0.0.1", it.name


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_the_inventory_survives_the_way_through_json(stack: str) -> None:
    """What the stack exports is what the library reads."""
    inventory = build_inventory(stack, load(stack))
    assert Inventory.read(inventory.export()) == inventory


def test_suspended_and_deleting_tenants_keep_their_data_only() -> None:
    """No container in either state; a route to the 503 page only while suspended."""
    tenants = {
        "held": {"plan": "basic", "state": "suspended"},
        "gone": {"plan": "basic", "state": "deleting"},
    }
    config = StackConfig.load(committed("dev")["odoo-cloud:platform"], tenants)
    declared = build("dev", config).declared
    assert {name for kind, name in declared if kind == CONTAINER} == {
        "local-postgres-server",
        "local-edge-server",
        "local-s3-server",
        "operator-loop",
    }
    assert (DYNAMIC, "held-route") in declared
    assert (DYNAMIC, "gone-route") not in declared
    assert {(VOLUME, "gone-filestore"), (DYNAMIC, "gone-database")} <= declared
