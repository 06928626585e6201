"""The stack file and what the engine has made of it."""

from collections import defaultdict
from collections.abc import Iterator

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts


def differences(facts: Facts) -> Iterator[Difference]:
    """Return where they disagree."""
    deployed = facts.deployed
    for slug in facts.entries:
        if slug not in deployed:
            yield Difference(
                tenant=slug,
                host=None,
                kind=DifferenceKind.NOT_DEPLOYED,
                found="an entry in the stack file, and nothing that was deployed",
                wanted="the tenant, as its entry describes it",
                command=f"pulumi up --stack {facts.stack}",
            )
    for slug, host in deployed.items():
        if slug not in facts.entries:
            yield Difference(
                tenant=slug,
                host=host,
                kind=DifferenceKind.NOT_IN_CONFIG,
                found="deployed, and no entry in the stack file",
                wanted="an entry, or nothing of it any more",
                command=f"put its entry back, or erase it: odoo-cloud tenants delete {slug}",
            )
    yield from _waiting(facts)


def _waiting(facts: Facts) -> Iterator[Difference]:
    if facts.refusal:
        yield Difference(
            tenant=None,
            host=None,
            kind=DifferenceKind.ENGINE_REFUSES,
            found=facts.refusal,
            wanted="a stack file that can be deployed",
            command=f"pulumi preview --stack {facts.stack}",
        )
    steps: dict[str | None, list[str]] = defaultdict(list)
    for step in facts.pending:
        steps[_tenant(facts, step.name)].append(f"{step.verb} {step.name}")
    if facts.busy or len(steps) > 1:
        steps[None] = [it for it in steps[None] if not _is_shared(it)]
    for slug, told in steps.items():
        # One that is deployed or taken away as a whole has been told.
        whole = slug is not None and (slug in facts.entries) != (slug in facts.deployed)
        if told and not whole:
            yield Difference(
                tenant=slug,
                host=facts.deployed.get(slug or ""),
                kind=DifferenceKind.UNAPPLIED,
                found=f"changed in the stack file, and not deployed: {', '.join(told)}",
                wanted="what runs is what the stack file says",
                command=f"pulumi up --stack {facts.stack}",
            )


def _is_shared(name: str) -> bool:
    """Tell whether a name is of an image or a template, which come and go with tenants."""
    return ":" in name


def _tenant(facts: Facts, name: str) -> str | None:
    """Return whose the engine's resource of this logical name is."""
    slugs = {*facts.entries, *facts.deployed}
    slug, _, part = name.rpartition("-")
    if part in naming.TENANT_PARTS and slug in slugs:
        return slug
    return name if name in slugs else None
