"""A first reading of the config: what is well formed, and what is not.

Owns: telling the sound parts from the broken ones, so that one mistake does not hide another. Does
not own: what must hold between the parts (:mod:`stacks.checks`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.domains.names import Domain
from odoo_cloud_lib.errors import Problem
from odoo_cloud_lib.plan import PlanName
from odoo_cloud_lib.problems import join, problems_of, shown
from odoo_cloud_lib.tenant import TenantSpec
from stacks.backup_config import AnyStore, OperatorConfig, StoreConfig
from stacks.platform_config import HostConfig, LocalHost, PlatformConfig, SshHost

PLATFORM = "odoo-cloud:platform"
TENANTS = "odoo-cloud:tenants"
T = TypeVar("T")
_HOST: TypeAdapter[LocalHost | SshHost] = TypeAdapter(HostConfig)
_STORE: TypeAdapter[AnyStore] = TypeAdapter(StoreConfig)
_OPERATOR: TypeAdapter[OperatorConfig] = TypeAdapter(OperatorConfig)
_DOMAIN: TypeAdapter[str] = TypeAdapter(Domain)


class PartialTenant(TenantSpec):
    """What could be read of a tenant, the rest at its default; for its host and domains alone."""

    plan: PlanName = PlanName.BASIC


@dataclass(frozen=True, kw_only=True)
class PlatformDraft:
    """What could be read of the platform; ``whole`` if all of it could.

    ``names`` has every host that the config names, ``hosts`` those without a mistake.
    """

    whole: PlatformConfig | None
    domain: str | None
    names: tuple[str, ...]
    hosts: Mapping[str, LocalHost | SshHost]
    backups: AnyStore | None
    operator: OperatorConfig | None
    problems: list[Problem] = field(default_factory=list[Problem])

    def operator_on(self, host: str) -> OperatorConfig | None:
        """Return what the operator is like that is on ``host``, None if none is."""
        return self.operator if self.backups and host in self.names[:1] else None


@dataclass(frozen=True, kw_only=True)
class TenantsDraft:
    """What could be read of the tenants. ``whole``: without a mistake; ``partial``: with some."""

    whole: dict[str, TenantSpec] = field(default_factory=dict[str, TenantSpec])
    partial: dict[str, TenantSpec] = field(default_factory=dict[str, TenantSpec])
    problems: list[Problem] = field(default_factory=list[Problem])

    @property
    def readable(self) -> dict[str, TenantSpec]:
        """All tenants that have a host and domains to check."""
        return self.whole | self.partial


def read_platform(raw: object) -> PlatformDraft:
    """Read ``odoo-cloud:platform`` as far as it goes."""
    values = _mapping(raw)
    named = _mapping(values.get("hosts"))
    try:
        whole, problems = PlatformConfig.model_validate(raw), []
    except ValidationError as error:
        whole, problems = None, problems_of(PlatformConfig, PLATFORM, error)
    read = {name: _read(_HOST, given) for name, given in named.items()}
    return PlatformDraft(
        whole=whole,
        domain=_read(_DOMAIN, values.get("domain")),
        names=tuple(named),
        hosts={name: host for name, host in read.items() if host is not None},
        backups=_read(_STORE, values.get("backups")),
        operator=_read(_OPERATOR, values.get("operator", {})),
        problems=problems,
    )


def read_tenants(raw: object) -> TenantsDraft:
    """Read ``odoo-cloud:tenants``, each tenant by itself."""
    draft = TenantsDraft()
    if not isinstance(raw, dict):
        valid = "a mapping such as {acme: {plan: basic}}, or {}"
        draft.problems.append(Problem(TENANTS, shown(raw), valid))
        return draft
    for slug, given in _mapping(cast("object", raw)).items():
        _read_tenant(draft, slug, given)
    return draft


def _read_tenant(draft: TenantsDraft, slug: str, raw: object) -> None:
    path = join(TENANTS, slug)
    sound = naming.is_slug(slug)
    if not sound:
        draft.problems.append(Problem(path, shown(slug), naming.SLUG_RULE))
    try:
        spec = TenantSpec.model_validate(raw)
    except ValidationError as error:
        draft.problems.extend(problems_of(TenantSpec, path, error))
        draft.partial[slug] = _without_mistakes(raw, error)
    else:
        (draft.whole if sound else draft.partial)[slug] = spec


def _without_mistakes(raw: object, error: ValidationError) -> TenantSpec:
    broken = {found["loc"][0] for found in error.errors(include_url=False) if found["loc"]}
    values = {key: value for key, value in _mapping(raw).items() if key not in broken}
    return PartialTenant.model_validate(values)


def _read(adapter: TypeAdapter[T], raw: object) -> T | None:
    try:
        return adapter.validate_python(raw)
    except ValidationError:
        return None


def _mapping(raw: object) -> dict[str, object]:
    """Return ``raw`` if it is a mapping, its keys as text; else an empty one."""
    if not isinstance(raw, dict):
        return {}
    return {str(key): value for key, value in cast("dict[object, object]", raw).items()}
