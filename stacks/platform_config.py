"""The models of ``odoo-cloud:platform``: what all tenants share.

Owns: which settings there are, their defaults and what each may be. The texts below the fields are
what an editor shows, and what an error says is valid. Does not own: what must hold between them
(:mod:`stacks.checks`), or secrets, which are never written here.
"""

import base64
import binascii
import ipaddress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.domains.names import Domain
from odoo_cloud_lib.image import IMAGE_RULE, ImageName
from odoo_cloud_lib.model import Model, Port
from odoo_cloud_lib.units import GIB, MIB, Memory
from stacks.backup_config import (
    WAL_ARCHIVE_MEMORY,
    AnyStore,
    LocalStore,
    OperatorConfig,
    StoreConfig,
)

HOST_KEY_PARTS = 2


def _host_key(text: str) -> str:
    """Refuse what is no public key, and a key that was cut off when it was copied."""
    parts = text.split(" ")
    if len(parts) != HOST_KEY_PARTS:
        raise ValueError(text)
    kind, key = parts[0].encode(), base64.b64decode(parts[1], validate=True)
    size = int.from_bytes(key[:4])
    if not kind or key[4 : 4 + size] != kind or len(key) <= 4 + size:
        raise binascii.Error
    return text


def _ip_address(text: str) -> str:
    return str(ipaddress.ip_address(text))


HostName = Annotated[str, Field(pattern=naming.HOST_PATTERN, description=naming.HOST_RULE)]
IpAddress = Annotated[str, AfterValidator(_ip_address)]


class EdgeConfig(Model):
    """The edge of one host: where Caddy listens."""

    address: IpAddress = "0.0.0.0"  # noqa: S104 - an edge is there to be reached
    """The IP address to listen on, such as 127.0.0.1; 0.0.0.0 is all"""
    http_port: Port = 80
    """A port, a whole number from 1 to 65535"""
    https_port: Port = 443
    """A port, a whole number from 1 to 65535"""
    memory: Annotated[Memory, Field(json_schema_extra={"default": "256MiB"})] = 256 * MIB
    """An amount with its unit, such as 256MiB: Caddy's memory"""


class PostgresConfig(Model):
    """The PostgreSQL server of one host."""

    memory: Annotated[Memory, Field(json_schema_extra={"default": "1GiB"})] = 1 * GIB
    """An amount with its unit, such as 4GiB: the server's memory"""
    port: Port = 5432
    """The port on the host's loopback, a whole number from 1 to 65535"""


class _Host(Model):
    memory: Memory
    """An amount with its unit, such as 16GiB: all that the platform may hand out here"""
    cpus: Annotated[int, Field(strict=True, ge=1, le=1024)]
    """How many processors the host has, a whole number from 1"""
    edge: EdgeConfig = Field(default_factory=EdgeConfig)
    """The edge, a mapping such as {http_port: 80, https_port: 443}"""
    postgres: PostgresConfig = Field(default_factory=PostgresConfig)
    """The PostgreSQL server, a mapping such as {memory: 4GiB}"""


class LocalHost(_Host):
    """This machine's own Docker engine."""

    kind: Literal["local"]
    """This machine's own Docker engine: local"""

    @property
    def connection(self) -> LocalAddress:
        """How the library reaches it."""
        return LocalAddress()

    @property
    def machine(self) -> str:
        """What two hosts must have in common to get into each other's way."""
        return "this machine"


class SshHost(_Host):
    """A server with a Docker engine, reached by SSH."""

    kind: Literal["ssh"]
    """A server reached by SSH: ssh"""
    address: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?$")]
    """The server's IP address or host name, such as 203.0.113.10"""
    port: Port = 22
    """The port of its SSH server, a whole number from 1 to 65535"""
    user: Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_-]{0,31}$")] = "root"
    """A user there who may use Docker, such as root"""
    identity_file: Annotated[str, Field(min_length=1)] | None = None
    """The private key's file here, such as ~/.ssh/id_ed25519; the SSH agent's keys if left out"""
    host_key: Annotated[str, AfterValidator(_host_key)]
    """The server's public key, type and base64, as ssh-keyscan prints them: ssh-ed25519 AAAA..."""

    @property
    def connection(self) -> SshAddress:
        """How the library reaches it."""
        return SshAddress(
            address=self.address,
            port=self.port,
            user=self.user,
            identity_file=self.identity_file,
            host_key=self.host_key,
        )

    @property
    def machine(self) -> str:
        """What two hosts must have in common to get into each other's way."""
        return f"{self.address}:{self.port}"


HostConfig = Annotated[LocalHost | SshHost, Field(discriminator="kind")]


class InternalTls(Model):
    """Certificates of Caddy's own authority, for machines that the internet does not reach."""

    issuer: Literal["internal"]
    """Certificates of Caddy's own authority: internal"""


class AcmeTls(Model):
    """Certificates of a public authority."""

    issuer: Literal["acme"]
    """Certificates of a public authority: acme"""
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    """Where the authority writes to, such as ops@example.com"""
    directory: Annotated[str, Field(pattern=r"^https://[^\s]+$")] | None = None
    """Another authority's ACME directory, an https URL; Caddy's default if left out"""


TlsConfig = Annotated[InternalTls | AcmeTls, Field(discriminator="issuer")]


def _for(what: str) -> Any:  # noqa: ANN401 - what pydantic's Field is
    return Field(description=f"{IMAGE_RULE}; for {what}")


class ImagesConfig(Model):
    """What runs, by name."""

    odoo: Annotated[ImageName, _for("tenants, unless they say otherwise")] = "odoo-cloud/odoo:19.0"
    postgres: Annotated[ImageName, _for("each host's server")] = "postgres:18"
    redis: Annotated[ImageName, _for("each tenant's sessions")] = "redis:8"
    caddy: Annotated[ImageName, _for("each host's edge")] = "caddy:2.11"
    restic: Annotated[ImageName, _for("backups")] = "restic/restic:0.19.1"
    rclone: Annotated[ImageName, _for("the store of {kind: local}")] = "rclone/rclone:1.75.1"
    operator: Annotated[ImageName, _for("what makes backups by itself")] = "odoo-cloud/operator:0.1"


class PlatformConfig(Model):
    """The platform: its domain, its hosts and what they run."""

    domain: Domain
    """The domain under which every tenant has <slug>.<domain>, such as odoo.example.com"""
    protect: Annotated[bool, Field(strict=True)] = True
    """true or false: whether databases and volumes are protected; removal then takes two steps"""
    tls: TlsConfig
    """Who issues certificates, a mapping such as {issuer: internal} or {issuer: acme, email: …}"""
    images: ImagesConfig = Field(default_factory=ImagesConfig)
    """The images to run, a mapping such as {odoo: "odoo-cloud/odoo:19.0"}"""
    backups: StoreConfig | None = None
    """Where backups are kept, a mapping such as {kind: s3, endpoint: …, bucket: …},
    {kind: aws, region: …} or {kind: local}; none are made if it is left out"""
    operator: OperatorConfig = Field(default_factory=OperatorConfig)
    """What makes backups by itself, a mapping such as {memory: 256MiB, metrics_port: 9479}"""
    hosts: Annotated[
        dict[HostName, HostConfig],
        Field(min_length=1, json_schema_extra={"additionalProperties": False}),
    ]
    """The hosts by name, a mapping such as {local: {kind: local, memory: 8GiB, cpus: 2}}"""


def reserved(
    host: LocalHost | SshHost,
    store: AnyStore | None,
    operator: OperatorConfig | None = None,
) -> dict[str, int]:
    """Return the bytes of the host's memory that are no tenant's, by whose they are.

    ``operator``: if it is on this host.
    """
    own = {"postgres": host.postgres.memory, "edge": host.edge.memory}
    own |= {"s3": store.memory} if isinstance(store, LocalStore) else {}
    own |= {"wal-archive": WAL_ARCHIVE_MEMORY} if store and store.point_in_time else {}
    return own | ({"operator": operator.memory} if operator else {})
