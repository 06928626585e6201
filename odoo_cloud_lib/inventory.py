"""What a stack exports: the contract between the Pulumi program and everything that runs later.

The program builds an :class:`Inventory` and exports :meth:`Inventory.export`; the library reads it
back with :meth:`Inventory.read`. It holds no secret. A change that an older reader would
misunderstand raises ``SCHEMA_VERSION``.
"""

import json
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from odoo_cloud_lib.address import HostAddress
from odoo_cloud_lib.backups.retention import PointInTime, Retention
from odoo_cloud_lib.backups.timetable import Timetable
from odoo_cloud_lib.errors import InventoryError
from odoo_cloud_lib.model import Model
from odoo_cloud_lib.plan import BackupSchedule, PlanName
from odoo_cloud_lib.tenant import TenantState

SCHEMA_VERSION = 1


class InventoryHost(Model):
    """A host: how to reach it, and what it has one of."""

    address: HostAddress
    """How to log in, without secrets."""
    postgres: str
    """The container of PostgreSQL."""
    postgres_port: int
    """The server's port on the host's loopback."""
    socket_volume: str
    """The volume of the server's unix socket."""
    edge: str
    """The container of Caddy."""
    edge_address: str
    """The address that the edge listens on; ``0.0.0.0`` and ``::`` are all."""
    https_port: int
    """The port that the edge listens on."""
    memory: int
    """Bytes that the platform may promise here."""
    reserved: int
    """Bytes of them that are PostgreSQL's and the edge's."""
    cpus: int


class TenantVolumes(Model):
    """The Docker volumes of a tenant."""

    filestore: str
    sessions: str


class InventoryTenant(Model):
    """A tenant: where it is reached and what belongs to it."""

    slug: str
    url: str
    """The main address: the first of ``urls``."""
    urls: tuple[str, ...]
    """Every address, those that are its own first."""
    host: str
    """A key of :attr:`Inventory.hosts`."""
    plan: PlanName
    memory: int
    """Bytes that the tenant is promised while it is active."""
    state: TenantState
    backups: BackupSchedule = BackupSchedule.ON_DEMAND
    """How often it is backed up by itself."""
    image: str
    modules: tuple[str, ...]
    database: str
    """The database, and the role that owns it."""
    network: str
    volumes: TenantVolumes


class InventoryBackups(Model):
    """How backups are made. What opens them is on each host, in the volume ``backup-keys``."""

    image: str
    """The image of restic."""
    region: str
    """The region of the store, as S3 requests are signed for."""
    timetable: Timetable = Field(default_factory=Timetable)
    retention: Retention = Field(default_factory=Retention)
    point_in_time: PointInTime | None = None
    """How far back tenants can go to any second; None if they cannot."""
    pruner: bool = False
    """Whether removing backups takes another key, which the first host alone has."""


class Inventory(Model):
    """Everything that a stack has built, by name."""

    schema_version: Literal[1] = Field(default=SCHEMA_VERSION)
    stack: str
    domain: str
    """The platform's domain, under which each tenant has ``<slug>.<domain>``."""
    first_host: str
    """A key of ``hosts``: where tenants are whose entry names none, and the ledger. An export
    keeps no order of keys."""
    hosts: dict[str, InventoryHost]
    tenants: dict[str, InventoryTenant]
    backups: InventoryBackups | None = None
    """None if the platform keeps none."""

    def export(self) -> dict[str, object]:
        """Return plain values, as JSON has them."""
        return self.model_dump(mode="json")

    @classmethod
    def read(cls, exported: object) -> "Inventory":
        """Read what :meth:`export` wrote.

        Raises:
            InventoryError: nothing was exported, or by a version that this one does not know.
        """
        try:
            return cls.model_validate(exported)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "inventory"
            raise InventoryError(
                where,
                reason=f"{first['msg']}; valid: an export of schema version {SCHEMA_VERSION}",
                command="pulumi up, with the program and the library at the same version",
            ) from None


def read_inventory(file: Path) -> Inventory:
    """Read an inventory that was exported to a file.

    Raises:
        InventoryError: not readable, no JSON, or no inventory that this version knows.
    """
    try:
        exported = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise InventoryError(
            str(file),
            reason=f"cannot be read: {error}; valid: an exported inventory as JSON",
            command="pulumi stack output inventory --json > inventory.json",
        ) from None
    return Inventory.read(exported)
