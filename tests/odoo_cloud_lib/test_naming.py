"""Names are a contract: what runs was named so."""

import re
from datetime import datetime, timedelta, timezone
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo_cloud_lib import naming
from odoo_cloud_lib.naming import HostRole, TenantRole

LABEL = st.from_regex(r"[a-z0-9-]{1,45}", fullmatch=True)
SLUG = st.from_regex(r"[a-z][a-z0-9]{0,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
HOST = st.from_regex(r"[a-z][a-z0-9]{0,3}", fullmatch=True)
STACK = st.from_regex(r"[a-z]([a-z.-]{0,4}[a-z])?", fullmatch=True)


def test_names_of_what_a_host_has() -> None:
    """They start with the stack."""
    assert {role.name: naming.host_resource("prod", "paris", role) for role in HostRole} == {
        "POSTGRES": "prod-paris.postgres",
        "POSTGRES_DATA": "prod-paris.postgres-data",
        "POSTGRES_SOCKET": "prod-paris.postgres-socket",
        "POSTGRES_NETWORK": "prod-paris.postgres-network",
        "EDGE": "prod-paris.edge",
        "EDGE_DATA": "prod-paris.edge-data",
        "EDGE_CONFIG": "prod-paris.edge-config",
        "EDGE_NETWORK": "prod-paris.0-edge-network",
        "BACKUP_KEYS": "prod-paris.backup-keys",
        "BACKUP_CACHE": "prod-paris.backup-cache",
        "BACKUP_NETWORK": "prod-paris.backup-network",
        "S3": "prod-paris.s3",
        "S3_DATA": "prod-paris.s3-data",
        "WAL_ARCHIVE": "prod-paris.wal-archive",
        "OPERATOR": "prod-paris.operator",
    }


def test_names_of_what_a_tenant_has() -> None:
    """They hold the slug as well."""
    names = {role.name: naming.tenant_resource("dev", "local", "acme", role) for role in TenantRole}
    assert names == {
        "ODOO": "dev-local.acme.odoo",
        "REDIS": "dev-local.acme.redis",
        "FILESTORE": "dev-local.acme.filestore",
        "SESSIONS": "dev-local.acme.sessions",
        "NETWORK": "dev-local.acme.network",
    }


@given(st.lists(st.tuples(STACK, HOST, SLUG), min_size=2, max_size=4, unique=True))
def test_no_two_things_share_a_name(places: list[tuple[str, str, str]]) -> None:
    """Not even stacks and hosts that are named alike: a-b and c, a and b-c."""
    tenants = [naming.tenant_resource(*place, role) for place, role in product(places, TenantRole)]
    hosts = {(stack, host) for stack, host, _ in places}
    shared = [naming.host_resource(*place, role) for place, role in product(hosts, HostRole)]
    names = tenants + shared
    assert len(set(names)) == len(names)


def test_labels() -> None:
    """A tenant's have its slug."""
    assert naming.host_labels("dev", "local", "edge") == {
        "odoo-cloud.stack": "dev",
        "odoo-cloud.host": "local",
        "odoo-cloud.role": "edge",
    }
    assert naming.tenant_labels("dev", "local", "acme", "odoo") == {
        "odoo-cloud.stack": "dev",
        "odoo-cloud.host": "local",
        "odoo-cloud.role": "odoo",
        "odoo-cloud.tenant": "acme",
    }


@pytest.mark.parametrize("slug", ["a", "acme", "acme-2", "a-b-c", "a" * 40])
def test_slugs(slug: str) -> None:
    """Letters, digits and single hyphens."""
    assert naming.is_slug(slug)


@pytest.mark.parametrize(
    "slug",
    [
        "",
        "Acme",
        "acme_1",
        "-acme",
        "acme-",
        "a--b",
        "xn--bcher-kva",
        "1acme",
        "a.b",
        "acme\n",
        "é",
        "a" * 41,
        "postgres",
        "template1",
        "www",
        "odoo",
        "all",
    ],
)
def test_what_is_no_slug(slug: str) -> None:
    """Other characters, other lengths, reserved names."""
    assert not naming.is_slug(slug)


@given(LABEL | SLUG | st.text())
def test_every_slug_is_dns_safe(text: str) -> None:
    """It fits into a host name, a network alias and a database's name as it is."""
    if naming.is_slug(text):
        assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", text)
        assert text.encode("idna").decode() == text
        assert len(naming.odoo_alias(text)) <= 63


@given(SLUG)
def test_the_edges_own_network_sorts_before_every_tenants(slug: str) -> None:
    """Docker publishes its ports by the first one, and cuts all connections when that changes."""
    edge = naming.host_resource("prod", "paris", HostRole.EDGE_NETWORK)
    assert edge < naming.tenant_resource("prod", "paris", slug, TenantRole.NETWORK)


def test_template_follows_from_image_and_set_of_modules() -> None:
    """Neither order nor repetition of the modules matters."""
    name = naming.template_database("sha256:1", ("base", "sale"))
    assert re.fullmatch(r"template_[0-9a-f]{12}", name)
    assert naming.template_database("sha256:1", ("sale", "base", "sale")) == name
    assert naming.template_database("sha256:2", ("base", "sale")) != name
    assert naming.template_database("sha256:1", ("base",)) != name


def test_databases_of_tenants_and_platform_do_not_collide() -> None:
    """The platform's have an underscore, which no slug has."""
    assert naming.database_name("acme") == "acme"
    assert not naming.is_slug(naming.template_database("sha256:1", ("base",)))


def test_addresses() -> None:
    """The port is left out where browsers leave it out."""
    assert naming.default_domain("acme", "odoo.localhost") == "acme.odoo.localhost"
    assert naming.url("acme.odoo.localhost", 8443) == "https://acme.odoo.localhost:8443"
    assert naming.url("erp.acme.example", 443) == "https://erp.acme.example"


def test_aliases_and_paths() -> None:
    """Inside containers."""
    assert naming.odoo_alias("acme") == "odoo-acme"
    assert naming.conf_file("abc") == "conf/ba7816bf8f01cfea.conf"
    assert naming.filestore_dir("acme") == "/var/lib/odoo/filestore/acme"
    target = naming.odoo_target("4f5e6d7c8b9a" + 52 * "0", 8072)
    site = naming.site_file("erp.acme.example", "acme", target)
    assert site == "erp.acme.example=acme.4f5e6d7c8b9a.8072"
    assert naming.platform_file() == "/config/platform/platform.caddy"


def test_names_of_copies_and_of_what_outlives_a_tenant() -> None:
    """On its way a database has a name that no slug is; a final backup carries its time in UTC."""
    assert naming.copy_volume("prod", "paris", "acme") == "prod-paris.acme.copy"
    assert naming.arriving_database("acme") == "acme_arriving"
    assert naming.copying_role("acme") == "acme_copying"
    assert naming.importing_role("acme") == "acme_importing"
    when = datetime(2026, 11, 24, 23, 14, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    assert (
        naming.final_backup_volume("prod", "paris", "acme", when)
        == "prod-paris.acme.final-backup.20261124T221400123456Z"
    )
    assert naming.final_backup_labels("prod", "paris", "acme") == {
        "odoo-cloud.stack": "prod",
        "odoo-cloud.host": "paris",
        "odoo-cloud.role": "final-backup",
        "odoo-cloud.backup-of": "acme",
    }


def test_a_site_that_is_closed_for_a_while_is_found_again() -> None:
    """Its file keeps what it said; a suspended one is as closed as it can be."""
    site, closed = (
        "erp.acme.example=acme.4f5e6d7c8b9a.8072",
        "erp.acme.example=acme.4f5e6d7c8b9a-8072-updating",
    )
    assert naming.closed_site(site) == naming.closed_site(closed) == closed
    assert naming.opened_site(closed) == naming.opened_site(site) == site
    assert not naming.leads_to(closed, "4f5e6d7c8b9a" + 52 * "0")
    suspended = "erp.acme.example=acme.suspended"
    assert naming.closed_site(suspended) == naming.opened_site(suspended) == suspended
    # A slug has hyphens of its own, and may be called like the mark.
    site = "big-updating.odoo.localhost=big-updating.4f5e6d7c8b9a.8069"
    assert naming.opened_site(naming.closed_site(site)) == site


@pytest.mark.parametrize(
    ("stack", "prefix"),
    [
        ("prod", "odoo-cloud-prod-backups-"),
        ("Prod_EU.2", "odoo-cloud-prod-eu-2-backups-"),
        ("a" * 60, "odoo-cloud-" + "a" * 43 + "-"),
        ("a" * 42 + "-b", "odoo-cloud-" + "a" * 42 + "-"),
    ],
)
def test_names_of_buckets(stack: str, prefix: str) -> None:
    """What AWS allows: with eight more characters, 63 at most."""
    assert naming.bucket_prefix(stack, "backups") == prefix
    assert len(prefix) <= 55


def test_users_of_buckets() -> None:
    """The stack's name as it is: two stacks must not share a user."""
    assert naming.bucket_user("prod", "backups", "writer") == "odoo-cloud-prod-backups-writer"
