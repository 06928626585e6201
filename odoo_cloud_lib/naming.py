"""Every name, label and path, as pure functions that components and operations share.

Owns: how things are called. Two stacks on one Docker engine never share a name: a host-wide one is
``<stack>-<host>.<role>``, a tenant's ``<stack>-<host>.<slug>.<role>``. Host names have neither
hyphen nor dot and slugs and roles no dot, so a name can be read in one way only.
"""

import hashlib
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

ODOO_DATA_DIR = "/var/lib/odoo"
ODOO_ADDONS_DIR = "/mnt/extra-addons"
POSTGRES_DATA_DIR = "/var/lib/postgresql"
POSTGRES_SOCKET_DIR = "/var/run/postgresql"
REDIS_DATA_DIR = "/data"
EDGE_DATA_DIR = "/data"
EDGE_CONFIG_DIR = "/config"
SITES_DIR = f"{EDGE_CONFIG_DIR}/sites"
SUSPENDED = "suspended"
UPDATING = "updating"
REDIS_ALIAS = "redis"
LABEL_PREFIX = "odoo-cloud"
STACK_LABEL = f"{LABEL_PREFIX}.stack"
HOST_LABEL = f"{LABEL_PREFIX}.host"
ROLE_LABEL = f"{LABEL_PREFIX}.role"
TENANT_LABEL = f"{LABEL_PREFIX}.tenant"
PROJECT = "odoo-cloud"
TENANT_TYPE = "odoo-cloud:index:OdooTenant"
# What a tenant consists of in the engine's state: the ends of its parts' logical names.
TENANT_PARTS = (
    *("seed", "database", "login", "network", "filestore", "sessions"),
    *("files", "redis", "odoo", "route"),
)
# Those of them that hold its data on its host.
DATA_PARTS = ("database", "filestore", "sessions")
TEMPLATE_ROLE = "template"
FINAL_BACKUP_ROLE = "final-backup"
# Containers of operations on data have roles of their own, which no recovery of the engine touches.
MODULES_ROLE = "modules"
COPY_ROLE = "copy"
ARCHIVE_ROLE = "archive"
ARCHIVE_READING_ROLE = "archive-reading"
BACKUP_OF_LABEL = f"{LABEL_PREFIX}.backup-of"
BACKUP_KEYS_DIR = "/backup-keys"
# In the volume of a server's log, a folder for each server that the host has had.
WAL_DIR = f"{POSTGRES_DATA_DIR}/wal"
OPERATOR_DIR = "/operator"
OPERATOR_KEY = f"{OPERATOR_DIR}/key"
# The logical name of the operator's copy of the inventory.
OPERATOR_INVENTORY = "operator-inventory"
STORE_CREDENTIALS = "store/credentials"
PRUNER_CREDENTIALS = "store/pruner-credentials"
ARCHIVE_REPOSITORY_FILE = "archive/repository"
ARCHIVE_PASSWORD_FILE = "archive/password"  # noqa: S105 - a file name
REPLICATION_SLOT = "odoo_cloud_archive"
S3_ALIAS = "s3"
S3_PORT = 9000
LEDGER_DATABASE = "odoo_cloud"
HTTPS_PORT = 443

# Before the random end of a bucket's name, eight characters; AWS takes 63 in all.
BUCKET_PREFIX_LENGTH = 55
SLUG_LENGTH = 40
HOST_LENGTH = 20
SLUG_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
SLUG_RULE = (
    f"lower-case letters, digits and single hyphens, a letter first, no hyphen last,"
    f" at most {SLUG_LENGTH} characters, not a reserved name"
)
HOST_PATTERN = rf"^[a-z][a-z0-9]{{0,{HOST_LENGTH - 1}}}$"
HOST_RULE = f"lower-case letters and digits, a letter first, at most {HOST_LENGTH} characters"
# PostgreSQL's own databases, role names and pg_hba words; our containers; names an operator wants.
RESERVED_SLUGS = frozenset(
    {"postgres", "template0", "template1", "public", "none"}
    | {"all", "replication", "sameuser", "samerole"}
    | {"odoo", "redis", "edge", "caddy"}
    | {"www", "admin", "api", "mail", "status", "localhost"}
)


class HostRole(StrEnum):
    """What a host has one of."""

    POSTGRES = "postgres"
    """The container of the PostgreSQL server."""
    POSTGRES_DATA = "postgres-data"
    """The volume at ``POSTGRES_DATA_DIR``."""
    POSTGRES_SOCKET = "postgres-socket"
    """The volume at ``POSTGRES_SOCKET_DIR``, the tenants' way to the server."""
    POSTGRES_NETWORK = "postgres-network"
    """The network on which the server publishes its port to the host's loopback."""
    EDGE = "edge"
    """The container of Caddy."""
    EDGE_DATA = "edge-data"
    """The volume of certificates."""
    EDGE_CONFIG = "edge-config"
    """The volume of the edge's configuration, and of whose each host name is."""
    EDGE_NETWORK = "0-edge-network"
    """The network on which the edge publishes its ports. A container's ports go by that of its
    networks whose name sorts first, and move, with everybody's connections cut, when one comes
    before it; so this one begins with a digit, which no slug does."""
    BACKUP_KEYS = "backup-keys"
    """The volume of what opens the backups: the store's credentials, each repository's password."""
    BACKUP_CACHE = "backup-cache"
    """The volume in which restic remembers, encrypted, what is in the repositories."""
    BACKUP_NETWORK = "backup-network"
    """The network on which backups go to their store; no tenant is connected to it."""
    S3 = "s3"
    """The container of the host's own S3 server, where that is the store."""
    S3_DATA = "s3-data"
    """Its volume."""
    WAL_ARCHIVE = "wal-archive"
    """The container that takes in the server's write-ahead log as it is written, and its volume."""
    OPERATOR = "operator"
    """The container that makes backups by itself, on the first host, and its volume."""


class TenantRole(StrEnum):
    """What a tenant has one of."""

    ODOO = "odoo"
    """The container of Odoo; the engine appends to the name, so that two generations can meet."""
    REDIS = "redis"
    """The container that holds the sessions."""
    FILESTORE = "filestore"
    """The volume at ``ODOO_DATA_DIR``."""
    SESSIONS = "sessions"
    """The volume of Redis."""
    NETWORK = "network"
    """The network of this tenant's containers, to which the edge is connected."""


def is_slug(text: str) -> bool:
    """Tell whether ``text`` may name a tenant; ``SLUG_RULE`` says what may."""
    fits = len(text) <= SLUG_LENGTH and re.fullmatch(SLUG_PATTERN, text) is not None
    return fits and text not in RESERVED_SLUGS


def host_resource(stack: str, host: str, role: HostRole) -> str:
    """Return the Docker name of what ``host`` has one of: ``prod-paris.postgres``."""
    return f"{stack}-{host}.{role}"


def host_of(stack: str, resource: str) -> str:
    """Return the host in the Docker name of something of ours: ``paris`` of ``prod-paris.edge``."""
    return resource.partition(".")[0].removeprefix(f"{stack}-")


def tenant_resource(stack: str, host: str, slug: str, role: TenantRole) -> str:
    """Return the Docker name of what a tenant has one of: ``prod-paris.acme.filestore``."""
    return f"{stack}-{host}.{slug}.{role}"


def copy_volume(stack: str, host: str, slug: str) -> str:
    """Return the volume of dumps on their way: ``prod-paris.acme.copy``."""
    return f"{stack}-{host}.{slug}.{COPY_ROLE}"


def archive_volume(stack: str, host: str) -> str:
    """Return the volume of a copy of the host's server on its way: ``prod-paris.archive``."""
    return f"{stack}-{host}.{ARCHIVE_ROLE}"


def final_backup_volume(stack: str, host: str, slug: str, when: datetime) -> str:
    """Return where a final backup is: ``prod-paris.acme.final-backup.20261124T221400123456Z``.

    ``when``: a time with its zone.
    """
    return f"{stack}-{host}.{slug}.{FINAL_BACKUP_ROLE}.{when.astimezone(UTC):%Y%m%dT%H%M%S%fZ}"


def repository_file(slug: str) -> str:
    """Return where below ``BACKUP_KEYS_DIR`` the address of the tenant's repository lies."""
    return f"tenants/{slug}/repository"


def repository_password_file(slug: str) -> str:
    """Return where below ``BACKUP_KEYS_DIR`` the password of the tenant's repository lies."""
    return f"tenants/{slug}/password"


def host_labels(stack: str, host: str, role: str) -> dict[str, str]:
    """Return the labels of something host-wide."""
    return {
        STACK_LABEL: stack,
        HOST_LABEL: host,
        ROLE_LABEL: role,
    }


def tenant_labels(stack: str, host: str, slug: str, role: str) -> dict[str, str]:
    """Return the labels of something that belongs to a tenant."""
    return {**host_labels(stack, host, role), TENANT_LABEL: slug}


def final_backup_labels(stack: str, host: str, slug: str) -> dict[str, str]:
    """Return the labels of a final backup. It outlives its tenant, so it is nobody's part."""
    return {**host_labels(stack, host, FINAL_BACKUP_ROLE), BACKUP_OF_LABEL: slug}


def tenant_urn(stack: str, slug: str) -> str:
    """Return the engine's name of a tenant."""
    return f"urn:pulumi:{stack}::{PROJECT}::{TENANT_TYPE}::{slug}"


def part_urn(stack: str, slug: str, part: str) -> str:
    """Return a pattern for the engine's name of a part of a tenant, one of ``TENANT_PARTS``."""
    return f"urn:pulumi:{stack}::{PROJECT}::{TENANT_TYPE}$**::{slug}-{part}"


def image_resource(host: str, image: str) -> str:
    """Return the logical name of an image on a host: ``paris-redis:8``."""
    return f"{host}-{image}"


def template_resource(host: str, image: str, modules: Iterable[str]) -> str:
    """Return the logical name of the database that tenants of image and modules are copied from."""
    return f"{host}-template-{image}-{'-'.join(sorted(set(modules)))}"


def odoo_alias(slug: str) -> str:
    """Return the name of the tenant's Odoo on the tenant's network, in every generation."""
    return f"odoo-{slug}"


def database_name(slug: str) -> str:
    """Return the name of the tenant's database, which is also that of its role."""
    return slug


def arriving_database(slug: str) -> str:
    """Return the name under which a copy of the tenant's database comes in, before it is its own.

    No slug contains ``_``, so no tenant's database has such a name.
    """
    return f"{slug}_arriving"


def replaced_database(slug: str, mark: str) -> str:
    """Return the name that the tenant's database has once a backup was put in its place.

    ``mark``: ten digits of the operation's own, so that each that was replaced keeps its name.
    """
    return f"{replaced_prefix(slug)}{mark}"


def replaced_prefix(slug: str) -> str:
    """Return how the name of every database begins that was the tenant's once."""
    return f"{slug}_replaced_"


def copying_role(slug: str) -> str:
    """Return the role that dumps and loads a tenant's database with no more rights than its own."""
    return f"{slug}_copying"


def importing_role(slug: str) -> str:
    """Return the role that loads what somebody has uploaded, and has no right to the tenant's."""
    return f"{slug}_importing"


def template_database(image_id: str, modules: Iterable[str]) -> str:
    """Return the database that tenants of this image and set of modules are copied from.

    No slug contains ``_``, so no tenant's database has such a name.
    """
    key = "\n".join([image_id, *sorted(set(modules))])
    return f"template_{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def is_template(database: str) -> bool:
    """Tell whether :func:`template_database` names it so, or it is on the way there."""
    return re.match(r"template_[0-9a-f]{12}(_|$)", database) is not None


def default_domain(slug: str, platform_domain: str) -> str:
    """Return the host name that every tenant has: ``acme.odoo.localhost``."""
    return f"{slug}.{platform_domain}"


def url(domain: str, https_port: int) -> str:
    """Return the address of ``domain``, with the port unless it is the usual one."""
    port = "" if https_port == HTTPS_PORT else f":{https_port}"
    return f"https://{domain}{port}"


def bucket_prefix(stack: str, name: str) -> str:
    """Return how the name of a bucket begins, before its random end: ``odoo-cloud-prod-backups-``.

    Lower-case letters, digits and single hyphens, whatever the stack is called.
    """
    words = re.sub(r"[^a-z0-9]+", "-", f"{PROJECT}-{stack}-{name}".lower())
    return f"{words[: BUCKET_PREFIX_LENGTH - 1].rstrip('-')}-"


def bucket_user(stack: str, name: str, role: str) -> str:
    """Return who works with a bucket, as AWS knows it: ``odoo-cloud-prod-backups-writer``."""
    return f"{PROJECT}-{stack}-{name}-{role}"


def conf_file(text: str) -> str:
    """Return where in its volume a configuration file lies: each content has its own place.

    So a container is replaced when its file changes; and until it is, it may still restart, and
    must find its own.
    """
    return f"conf/{hashlib.sha256(text.encode()).hexdigest()[:16]}.conf"


def filestore_dir(database: str) -> str:
    """Return where Odoo keeps the attachments of ``database``."""
    return f"{ODOO_DATA_DIR}/filestore/{database}"


def site_file(domain: str, slug: str, target: str) -> str:
    """Return the name of the edge's file that gives a host name to a tenant.

    ``target``: what :func:`odoo_target` returns, or ``SUSPENDED``. The name is all that there is:
    ``erp.acme.example=acme.4f5e6d7c8b9a.8072``. No domain has a ``=`` and no slug a dot.
    """
    return f"{domain}={slug}.{target}"


def odoo_target(container_id: str, websocket_port: int) -> str:
    """Return one generation of a tenant's Odoo, by the name that Docker gives every container."""
    return f"{container_id[:12]}.{websocket_port}"


def leads_to(site: str, container_id: str) -> bool:
    """Tell whether one of the edge's files, by its name, leads to this container."""
    return f".{container_id[:12]}." in site


def closed_site(site: str) -> str:
    """Return the file with which a tenant's visitors get a page instead of its Odoo, for a while.

    It keeps what the other one says, so that :func:`opened_site` finds it again:
    ``erp.acme.example=acme.4f5e6d7c8b9a-8072-updating``.
    """
    domain, _, rest = site.partition("=")
    slug, *target = rest.split(".")
    if len(target) == 1:  # suspended, or closed already
        return site
    return site_file(domain, slug, "-".join([*target, UPDATING]))


def opened_site(site: str) -> str:
    """Return the file that leads to the tenant's Odoo again; any but a closed one as it is."""
    if not site.endswith(f"-{UPDATING}"):
        return site
    domain, _, rest = site.partition("=")
    slug, _, target = rest.partition(".")
    return site_file(domain, slug, target.removesuffix(f"-{UPDATING}").replace("-", "."))


def platform_file() -> str:
    """Return the edge's file of what all tenants share."""
    return f"{EDGE_CONFIG_DIR}/platform/platform.caddy"
