"""Whether host names can become a tenant's: nobody else's, and led to it or proven in DNS.

Owns: the checks before a host name is recorded anywhere. The stack's config has the last word on
names that are taken, when two are at work at the same time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from odoo_cloud_lib import naming
from odoo_cloud_lib.domains.dns_answer import Answer, Found
from odoo_cloud_lib.domains.names import normalize_domain
from odoo_cloud_lib.domains.pointing import DnsState, Pointing, addresses_of, judge
from odoo_cloud_lib.domains.records import DomainChallenge, challenge
from odoo_cloud_lib.errors import DomainError, NameServerError, OdooCloudError
from odoo_cloud_lib.session import Session

AGAIN = "the same again in a minute"


@dataclass(frozen=True, kw_only=True)
class DomainCheck:
    """``blockers``: what stands against the name. ``needs``: what its owner has yet to do."""

    blockers: tuple[OdooCloudError, ...] = ()
    needs: tuple[str, ...] = ()


def domain_blockers(
    session: Session, slug: str, host: str | None, domains: Iterable[str]
) -> tuple[OdooCloudError, ...]:
    """Return what stands against these names for the tenant ``slug``, which may not be there yet.

    ``host``: where it is or will be; None is the platform's first. ``domains``: normalised. A host
    that the platform does not have is told when the entry is checked.
    """
    return tuple(
        blocker
        for domain in domains
        for blocker in check_domain(session, slug, host, domain).blockers
    )


def check_domain(session: Session, slug: str, host: str | None, domain: str) -> DomainCheck:
    """Return what stands against one name; nothing, if the tenant's entry has it already.

    What was begun and then killed is not asked again for what it has shown before.
    """
    entries = session.desired.tenants()
    if domain in own_domains(entries.get(slug)):
        return DomainCheck()
    if taken := _taken(session.inventory.domain, entries, slug, domain):
        return DomainCheck(blockers=(taken,))
    name = host or session.inventory.first_host
    if name not in session.inventory.hosts:
        return DomainCheck()
    return _in_dns(session, slug, name, domain)


def own_domains(entry: Mapping[str, Any] | None) -> list[str]:
    """Return the host names in a tenant's entry, normalised as far as they are valid."""
    return [_normalized(str(it)) for it in (entry or {}).get("domains") or ()]


def pointing_of(session: Session, domain: str, here: Answer) -> Pointing:
    """Return where a host name leads, for a tenant that is ``here``."""
    return judge(session.name_servers.addresses(domain), here)


def place_of(session: Session, slug: str, host: str) -> Answer:
    """Return the IP addresses of a tenant on a host."""
    default = naming.default_domain(slug, session.inventory.domain)
    return addresses_of(session.name_servers, session.inventory.hosts[host], default)


def challenge_of(session: Session, slug: str, domain: str, here: Answer) -> DomainChallenge:
    """Return what puts a host name on its way to a tenant that is ``here``."""
    inventory = session.inventory
    default = naming.default_domain(slug, inventory.domain)
    return challenge(inventory.stack, slug, domain, default, here.values)


def _normalized(text: str) -> str:
    try:
        return normalize_domain(text)
    except ValueError:
        return text


def _taken(
    platform: str, entries: Mapping[str, Mapping[str, Any]], slug: str, domain: str
) -> DomainError | None:
    if domain == naming.default_domain(slug, platform):
        reason = f"every tenant has such a name, and this is {slug}'s, its last and for ever"
        return DomainError(domain, reason=reason, command=f"odoo-cloud domains list {slug}")
    # All of these lead here, so DNS would prove nothing; and each may be a tenant's one day.
    if domain == platform or domain.endswith(f".{platform}"):
        reason = f"{platform} and the names below it are the platform's own"
        reason += "; valid: a host name of the tenant's, such as erp.acme.example"
        return DomainError(domain, reason=reason, command=f"odoo-cloud domains list {slug}")
    for owner, entry in entries.items():
        if owner != slug and domain in own_domains(entry):
            reason = f"it is taken by the tenant {owner}; valid: a name that nobody has"
            return DomainError(domain, reason=reason, command=f"odoo-cloud domains list {owner}")
    return None


def _in_dns(session: Session, slug: str, host: str, domain: str) -> DomainCheck:
    here = place_of(session, slug, host)
    pointing = pointing_of(session, domain, here)
    if pointing.state is DnsState.HERE:
        return DomainCheck()
    records = challenge_of(session, slug, domain, here)
    texts = session.name_servers.texts(records.proof.name)
    if records.proof.value in texts.values:
        leading = ", ".join(map(str, records.addresses)) or str(records.alias)
        return DomainCheck(needs=(f"not pointed yet: {domain}: {pointing.told}; make {leading}",))
    return DomainCheck(blockers=(_unproven(domain, pointing, texts, records),))


def _unproven(
    domain: str, pointing: Pointing, texts: Answer, records: DomainChallenge
) -> DomainError:
    if pointing.state is DnsState.UNKNOWN:
        return NameServerError(domain, reason=pointing.told, command=AGAIN)
    if texts.found is Found.SILENCE:
        reason = f"{pointing.told}, and no name server answers for {records.proof.name}"
        return NameServerError(domain, reason=f"{reason} ({texts.told})", command=AGAIN)
    reason = f"{pointing.told}; valid: {records.told}"
    return DomainError(
        domain, reason=reason, command="the same again, when the owner of the name has made it"
    )
