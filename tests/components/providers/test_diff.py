"""What a change of each input means: nothing, an update, or another resource."""

from typing import Any

import pytest
from pulumi.dynamic import ResourceProvider
from pulumi.output import Unknown

from components.providers.deferred import Deferred
from components.providers.edge_file import EdgeFileProvider
from components.providers.template_database import TemplateDatabaseProvider
from components.providers.tenant_database import TenantDatabaseProvider
from components.providers.tenant_login import TenantLoginProvider
from components.providers.tenant_route import TenantRouteProvider
from components.providers.volume_files import VolumeFilesProvider

FILE = {"image": "i", "volume": "v", "target": "/t", "path": "p", "text": "x"}
NOTHING: tuple[bool, list[str]] = (False, [])
UPDATE: tuple[bool, list[str]] = (True, [])


def other(key: str) -> tuple[bool, list[str]]:
    """Return what replacing because of ``key`` looks like."""
    return True, [key]


@pytest.mark.parametrize(
    ("provider", "key", "change", "expected"),
    [
        (TenantDatabaseProvider(), "template", "template_2", NOTHING),
        (TenantLoginProvider(), "admin_password", "new", NOTHING),
        (TenantDatabaseProvider(), "address", {"kind": "ssh"}, UPDATE),
        (TenantDatabaseProvider(), "port", 5433, UPDATE),
        (TenantLoginProvider(), "password", "new", UPDATE),
        (TenantLoginProvider(), "connection_limit", 99, UPDATE),
        (TenantDatabaseProvider(), "base_url", "https://new", UPDATE),
        (TenantDatabaseProvider(), "database", "new", other("database")),
        (TenantDatabaseProvider(), "host", "paris", other("host")),
        (TenantLoginProvider(), "address", {"kind": "ssh"}, UPDATE),
        (TenantLoginProvider(), "database", "new", other("database")),
        (TenantLoginProvider(), "host", "paris", other("host")),
        (TemplateDatabaseProvider(), "image", "sha256:2", other("image")),
        (TemplateDatabaseProvider(), "modules", ["base", "sale"], other("modules")),
        (TemplateDatabaseProvider(), "socket_volume", "new", UPDATE),
        (EdgeFileProvider(), "text", "new", UPDATE),
        (EdgeFileProvider(), "edge_id", "new", UPDATE),
        (EdgeFileProvider(), "edge", "new", other("edge")),
        (TenantRouteProvider(), "sites", ["acme.odoo.localhost=acme.suspended"], UPDATE),
        (TenantRouteProvider(), "address", {"kind": "ssh"}, UPDATE),
        (EdgeFileProvider(), "address", {"kind": "ssh"}, UPDATE),
        (TenantRouteProvider(), "container_id", "new", UPDATE),
        (TenantRouteProvider(), "joined", False, UPDATE),
        (TenantRouteProvider(), "network", "new", other("network")),
        (VolumeFilesProvider(), "files", [{**FILE, "text": "y"}], UPDATE),
        (VolumeFilesProvider(), "files", [{**FILE, "path": "q"}], UPDATE),
        (VolumeFilesProvider(), "files", [{**FILE, "image": "j"}], UPDATE),
        (VolumeFilesProvider(), "files", Unknown(), UPDATE),
        (VolumeFilesProvider(), "address", {"kind": "ssh"}, UPDATE),
    ],
)
def test_a_change_means(
    provider: ResourceProvider, key: str, change: object, expected: tuple[bool, list[str]]
) -> None:
    """A customer's data is never replaced because something around it moved."""
    old: dict[str, Any] = {
        "host": "local",
        "database": "acme",
        "template": "template_1",
        "modules": ["base"],
        "image": "sha256:1",
        "files": [FILE],
        "joined": True,
    }
    found = provider.diff("id", old, {**old, key: change})
    assert (found.changes, found.replaces or []) == expected


def test_a_deferred_provider_is_the_one_it_names() -> None:
    """And is pickled as its name alone."""
    deferred = Deferred("components.providers.tenant_database:TenantDatabaseProvider")
    assert deferred.diff("id", {"host": "a"}, {"host": "b"}).replaces == ["host"]
    assert vars(deferred) == {
        "_path": "components.providers.tenant_database:TenantDatabaseProvider"
    }
