"""The stack's config, typed: ``odoo-cloud:platform`` and ``odoo-cloud:tenants``.

Owns: reading both, and refusing them with every mistake at once. Holds no secret: Pulumi hands
structured values over in plain text, so credentials have keys of their own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from odoo_cloud_lib import naming
from odoo_cloud_lib.errors import ConfigError
from odoo_cloud_lib.plan import BackupSchedule, Plan, resolve
from odoo_cloud_lib.tenant import TenantSpec
from stacks.backup_config import LocalStore, OperatorConfig
from stacks.checks import check
from stacks.draft import read_platform, read_tenants
from stacks.platform_config import PlatformConfig, SshHost

ON_DEMAND = BackupSchedule.ON_DEMAND


@dataclass(frozen=True, kw_only=True)
class StackConfig:
    """A config in which every part fits the others. ``tenants`` is keyed by slug."""

    platform: PlatformConfig
    tenants: Mapping[str, TenantSpec]

    @classmethod
    def load(cls, platform: object, tenants: object) -> "StackConfig":
        """Read both values as Pulumi's ``get_object`` returns them.

        Raises:
            ConfigError: lists every mistake with its path, the value given and what is valid.
        """
        first, second = read_platform(platform), read_tenants(tenants)
        problems = [*first.problems, *second.problems, *check(first, second)]
        if problems or first.whole is None:
            raise ConfigError(problems)
        return cls(platform=first.whole, tenants=MappingProxyType(second.whole))

    def host_of(self, slug: str) -> str:
        """Return the name of the tenant's host: its own choice, or the platform's first."""
        return self.tenants[slug].host or next(iter(self.platform.hosts))

    def tenants_on(self, host: str) -> tuple[str, ...]:
        """Return the slugs of the tenants on ``host``, in the config's order."""
        return tuple(slug for slug in self.tenants if self.host_of(slug) == host)

    def plan_of(self, slug: str) -> Plan:
        """Return the tenant's plan with its own values and every number settled."""
        spec = self.tenants[slug]
        return resolve(spec.plan, spec.overrides, self.platform.hosts[self.host_of(slug)].cpus)

    def schedule_of(self, slug: str) -> BackupSchedule:
        """Return how often the tenant is backed up: its own value, the platform's or its plan's."""
        store, own = self.platform.backups, self.tenants[slug].overrides.backups
        return own or (store and store.schedule) or self.plan_of(slug).backups

    def operator_on(self, host: str) -> OperatorConfig | None:
        """Return what the operator is like that is on ``host``, None if none is."""
        is_there = self.platform.backups and host == next(iter(self.platform.hosts))
        return self.platform.operator if is_there else None

    @property
    def beyond_operator(self) -> tuple[str, ...]:
        """Return the hosts that the operator has to log in to.

        For tenants with a schedule, and for what each host's server writes if that is kept.
        """
        store = self.platform.backups
        if not store:
            return ()
        return tuple(
            host
            for host in [*self.platform.hosts][1:]
            if isinstance(self.platform.hosts[host], SshHost)
            and (store.point_in_time or self._is_scheduled_on(host))
        )

    def _is_scheduled_on(self, host: str) -> bool:
        return any(self.schedule_of(it) is not ON_DEMAND for it in self.tenants_on(host))

    def image_of(self, slug: str) -> str:
        """Return the image that the tenant runs: its own, or the platform's."""
        return self.tenants[slug].image or self.platform.images.odoo

    def domains_of(self, slug: str) -> tuple[str, ...]:
        """Return all of the tenant's host names, its own first and ``<slug>.<domain>`` last."""
        default = naming.default_domain(slug, self.platform.domain)
        return (*self.tenants[slug].domains, default)

    def shared_by(self, slug: str) -> tuple[str, ...]:
        """Return the images and the template that the tenant stands on, by logical name."""
        host, image = self.host_of(slug), self.image_of(slug)
        images, backups = self.platform.images, self.platform.backups
        return (
            naming.image_resource(host, image),
            naming.image_resource(host, images.redis),
            *([naming.image_resource(host, images.restic)] if backups else ()),
            naming.template_resource(host, image, self.tenants[slug].modules),
        )

    @property
    def shared(self) -> frozenset[str]:
        """Return every image and template of the stack, by logical name."""
        images, backups = self.platform.images, self.platform.backups
        needed = [images.postgres, images.caddy]
        needed += [images.restic] if backups else []
        needed += [images.rclone] if isinstance(backups, LocalStore) else []
        hosts = {
            naming.image_resource(host, image) for host in self.platform.hosts for image in needed
        }
        first = next(iter(self.platform.hosts))
        operator = [naming.image_resource(first, images.operator)] if backups else []
        return frozenset(hosts.union(operator, *map(self.shared_by, self.tenants)))
