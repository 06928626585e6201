"""The models of ``odoo-cloud:platform.backups`` and ``.operator``: where, when and how long.

Owns: which settings there are, as :mod:`stacks.platform_config` does for the rest.
"""

from typing import Annotated, Literal

from pydantic import Field

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.retention import PointInTime, Retention
from odoo_cloud_lib.backups.timetable import Timetable
from odoo_cloud_lib.model import Model, Port
from odoo_cloud_lib.plan import BackupSchedule
from odoo_cloud_lib.units import MIB, Memory

DEFAULT_REGION = "us-east-1"
ENDPOINT = r"^https?://[A-Za-z0-9.:-]+$"
BUCKET = r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$"
REGION = r"^[a-z0-9-]{1,40}$"
# As long as AWS takes for an object lock.
LONGEST_DAYS = 36_500
WAL_ARCHIVE_MEMORY = 64 * MIB


class OperatorConfig(Model):
    """The operator, a container on the first host, which is there if backups are made."""

    memory: Annotated[Memory, Field(json_schema_extra={"default": "256MiB"})] = 256 * MIB
    """An amount with its unit, such as 256MiB: the operator's memory"""
    metrics_port: Port = 9479
    """The port of its metrics on the first host's loopback, a whole number from 1 to 65535"""


class _Store(Timetable):
    schedule: BackupSchedule | None = None
    """How often tenants are backed up: on-demand, weekly, daily, six-hourly or hourly; as their
    plans say if it is left out"""
    retention: Retention = Field(default_factory=Retention)
    """How long backups are kept, a mapping such as {daily: 7, weekly: 4, monthly: 3}, in which one
    is above 0"""
    point_in_time: PointInTime | None = None
    """How far back tenants can go to any second, a mapping such as {days: 7}; they cannot if it is
    left out"""


class LocalStore(_Store):
    """An S3 server on each host, for trying things out: what is lost with a host is lost."""

    kind: Literal["local"]
    """An S3 server on each host itself, for trying things out: local"""
    memory: Annotated[Memory, Field(json_schema_extra={"default": "256MiB"})] = 256 * MIB
    """An amount with its unit, such as 256MiB: the memory of that server"""

    @property
    def bucket(self) -> str:
        """The bucket's name."""
        return "backups"

    @property
    def endpoint(self) -> str:
        """Where it answers, on the host's own network for backups."""
        return f"http://{naming.S3_ALIAS}:{naming.S3_PORT}"

    @property
    def region(self) -> str:
        """What its requests are signed for."""
        return DEFAULT_REGION

    @property
    def pruner(self) -> bool:
        """Whether a key of its own removes backups; here one does all."""
        return False


class S3Store(_Store):
    """A bucket of any provider that speaks S3, which is there already."""

    kind: Literal["s3"]
    """A bucket of any provider that speaks S3: s3"""
    endpoint: Annotated[str, Field(pattern=ENDPOINT)]
    """The provider's address, with no path and no slash at its end, such as
    https://s3.eu-central-003.backblazeb2.com"""
    bucket: Annotated[str, Field(pattern=BUCKET)]
    """The bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens, without a folder:
    backups are below one of the stack's name"""
    region: Annotated[str, Field(pattern=REGION)] = DEFAULT_REGION
    """The region as the provider calls it, such as eu-central-003"""
    pruner: Annotated[bool, Field(strict=True)] = False
    """true or false: whether a key of its own, which the first host alone has, removes backups"""


class AwsStore(_Store):
    """A bucket on AWS S3 that the stack makes, with a key that writes and one that removes."""

    kind: Literal["aws"]
    """A bucket on AWS S3 that is made and guarded by the stack: aws"""
    region: Annotated[str, Field(pattern=REGION)]
    """The region that the bucket is in, such as eu-central-1 or af-south-1"""
    bucket: Annotated[str, Field(pattern=BUCKET)] | None = None
    """The bucket's name, 3 to 63 lower-case letters, digits, dots and hyphens; one of the stack's
    with a random end if it is left out"""
    endpoint: Annotated[str, Field(pattern=ENDPOINT)] | None = None
    """AWS's address, with no path and no slash at its end, such as
    https://s3.cn-north-1.amazonaws.com.cn; that of the region if it is left out"""
    old_versions_days: Annotated[int, Field(strict=True, ge=1, le=LONGEST_DAYS)] = 30
    """For how many days what is removed or overwritten can be had back, a whole number from 1 to
    36500"""
    object_lock_days: Annotated[int, Field(strict=True, ge=1, le=LONGEST_DAYS)] | None = None
    """For how many days from its writing nobody can remove a version, a whole number from 1 to
    36500; no such lock if it is left out"""

    @property
    def pruner(self) -> bool:
        """Whether a key of its own removes backups; the stack makes one."""
        return True


AnyStore = LocalStore | S3Store | AwsStore
StoreConfig = Annotated[AnyStore, Field(discriminator="kind")]
