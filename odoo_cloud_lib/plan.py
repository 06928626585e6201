"""What a tenant pays for: memory, processor, workers, limits, storage and backups.

Owns: the three plans, what a tenant may override, and everything that follows from them. Does not
own: how Odoo, Redis or Docker spell it.

Redis lives inside the tenant's memory: ``REDIS_MEMORY`` for the container, of which it may fill
``REDIS_MAXMEMORY`` with sessions. When they are full it evicts those nearest to their end
(``volatile-ttl``): every request renews a session's time to live, so whoever has been away longest
logs in again, while with ``noeviction`` nobody at all could.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from odoo_cloud_lib.model import Cpus, Model
from odoo_cloud_lib.units import GIB, MIB, Memory

REDIS_MEMORY = 96 * MIB
REDIS_MAXMEMORY = 64 * MIB
REDIS_MAXMEMORY_POLICY = "volatile-ttl"
# Odoo's own default for one process; more memory serves more workers, not larger ones.
LARGEST_PROCESS = 2560 * MIB
SMALLEST_TENANT = 512 * MIB


class PlanName(StrEnum):
    """The plans that can be bought."""

    BASIC = "basic"
    """Up to about 5 users: one threaded process."""
    BUSINESS = "business"
    """Up to about 20 users: two workers."""
    ENTERPRISE = "enterprise"
    """More: workers sized from the processor."""


class BackupSchedule(StrEnum):
    """How often a tenant is backed up by itself; somebody may do it at any time."""

    ON_DEMAND = "on-demand"
    """When somebody does it, and never by itself."""
    WEEKLY = "weekly"
    """Once a week, in the night to Sunday's morning."""
    DAILY = "daily"
    """Once a night."""
    SIX_HOURLY = "six-hourly"
    """Four times a day."""
    HOURLY = "hourly"
    """Every hour."""


def _enough(memory: int) -> int:
    if memory < SMALLEST_TENANT:
        raise ValueError(memory)
    return memory


class Overrides(Model):
    """Single values of the plan that this tenant has otherwise; what is left out is the plan's."""

    memory: Annotated[Memory, AfterValidator(_enough)] | None = None
    """An amount with its unit, such as 2GiB, at least 512MiB: all memory of the tenant"""
    cpus: Cpus | None = None
    """How many processors the tenant may use, a number from 0.1 to those of its host"""
    cpu_shares: Annotated[int, Field(strict=True, ge=2, le=262144)] | None = None
    """Weight when processors are scarce, a whole number from 2 to 262144"""
    workers: Annotated[int, Field(strict=True, ge=0, le=256)] | None = None
    """Odoo's worker processes, a whole number from 0 (one threaded process) to 256"""
    cron_threads: Annotated[int, Field(strict=True, ge=1, le=16)] | None = None
    """Scheduled actions that run at the same time, a whole number from 1 to 16"""
    storage: Memory | None = None
    """An amount with its unit, such as 10GiB: quota of database and files"""
    backups: BackupSchedule | None = None
    """How often the tenant is backed up: on-demand, weekly, daily, six-hourly or hourly"""


class Plan(Model):
    """A plan with every number settled. Memory and storage are bytes, times are seconds."""

    model_config = ConfigDict(strict=True)

    name: PlanName
    memory: int
    """All that the tenant is promised: Odoo and Redis together."""
    cpus: float
    """How many processors Odoo may use at most."""
    cpu_shares: int
    """Its weight when processors are scarce."""
    workers: int
    """HTTP worker processes; 0 is one threaded process."""
    cron_threads: int
    """Cron workers, or cron threads when there are no workers."""
    limit_time_cpu: int
    """Processor time of one request."""
    limit_time_real: int
    """Time of one request on the clock."""
    db_maxconn: int
    """PostgreSQL connections of one Odoo process."""
    storage: int
    """Quota of database and files."""
    backups: BackupSchedule
    """How often the tenant is backed up."""

    @property
    def gevent(self) -> bool:
        """Whether a process of its own serves websockets."""
        return self.workers > 0

    @property
    def processes(self) -> int:
        """Odoo processes that open connections of their own."""
        return self.workers + self.cron_threads + 1 if self.gevent else 1

    @property
    def connection_limit(self) -> int:
        """What the tenant's role may open: enough for the two generations of a deploy."""
        return 2 * self.processes * self.db_maxconn

    @property
    def odoo_memory(self) -> int:
        """The limit of Odoo's container."""
        return self.memory - REDIS_MEMORY

    @property
    def limit_memory_hard(self) -> int:
        """Virtual memory at which a process dies; always below the container's limit."""
        return min(LARGEST_PROCESS, self.odoo_memory // 8 * 7)

    @property
    def limit_memory_soft(self) -> int:
        """Virtual memory after which a process is renewed once its request is done."""
        return self.limit_memory_hard // 5 * 4


def resolve(name: PlanName, overrides: Overrides, host_cpus: int) -> Plan:
    """Return the plan ``name`` with the tenant's own values, on a host with ``host_cpus``.

    No tenant gets more processors than its host has. Workers that are sized from processors count
    those that the tenant may use.
    """
    own = overrides.model_dump(exclude_none=True)
    plan = _standard(name, min(overrides.cpus or host_cpus, host_cpus))
    own["cpus"] = min(float(host_cpus), overrides.cpus or plan.cpus)
    return plan.model_copy(update=own)


def _standard(name: PlanName, cpus: float) -> Plan:
    match name:
        case PlanName.BASIC:
            return _BASIC
        case PlanName.BUSINESS:
            return _BUSINESS
        case PlanName.ENTERPRISE:
            return _enterprise(cpus)


_BASIC = Plan(
    name=PlanName.BASIC,
    memory=1 * GIB,
    cpus=1.0,
    cpu_shares=256,
    workers=0,
    cron_threads=1,
    limit_time_cpu=60,
    limit_time_real=120,
    db_maxconn=16,
    storage=10 * GIB,
    backups=BackupSchedule.DAILY,
)
_BUSINESS = Plan(
    name=PlanName.BUSINESS,
    memory=3 * GIB,
    cpus=2.0,
    cpu_shares=512,
    workers=2,
    cron_threads=1,
    limit_time_cpu=120,
    limit_time_real=240,
    db_maxconn=6,
    storage=50 * GIB,
    backups=BackupSchedule.SIX_HOURLY,
)


def _enterprise(cpus: float) -> Plan:
    return Plan(
        name=PlanName.ENTERPRISE,
        memory=8 * GIB,
        cpus=float(cpus),
        cpu_shares=1024,
        workers=int(cpus * 2) + 1,
        cron_threads=2,
        limit_time_cpu=600,
        limit_time_real=1200,
        db_maxconn=6,
        storage=200 * GIB,
        backups=BackupSchedule.HOURLY,
    )
