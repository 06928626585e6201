"""Add a host name to a tenant, take one away, and make one the main address."""

from collections.abc import Sequence
from typing import ClassVar

from odoo_cloud_lib import naming
from odoo_cloud_lib.domains.names import Domain
from odoo_cloud_lib.errors import DomainError
from odoo_cloud_lib.ledger.records import OperationState
from odoo_cloud_lib.life import BROKEN
from odoo_cloud_lib.lifecycle import LifeState
from odoo_cloud_lib.operations.check_domains import check_domain, own_domains
from odoo_cloud_lib.operations.deploy import deploy_changes
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import Subject, find, require_life
from odoo_cloud_lib.verb import Verb, Work, WorkStep

LIVES = (LifeState.ACTIVE, LifeState.SUSPENDED, LifeState.FAILED)


class AddDomain(Verb):
    """Let visitors reach the tenant under one more host name, at once."""

    name: ClassVar[str] = "add domain"

    domain: Domain
    """A host name such as erp.acme.example, without scheme or port"""

    def work(self, session: Session, slug: str) -> Work:
        """Put the name last in the entry."""
        subject = find(session, slug)
        own = own_domains(subject.entry)
        domains = own if self.domain in own else [*own, self.domain]
        return _adding(session, subject, self.domain, domains)


class Rename(Verb):
    """Make a host name the tenant's main one; those that it had stay until they are removed."""

    name: ClassVar[str] = "rename"

    domain: Domain
    """The main host name, such as erp.acme.example, without scheme or port"""

    def work(self, session: Session, slug: str) -> Work:
        """Put the name first in the entry."""
        subject = find(session, slug)
        others = [it for it in own_domains(subject.entry) if it != self.domain]
        return _adding(session, subject, self.domain, [self.domain, *others])


class RemoveDomain(Verb):
    """Let nobody reach the tenant under a host name any more."""

    name: ClassVar[str] = "remove domain"

    domain: Domain
    """One of the tenant's own host names, such as erp.acme.example"""

    def work(self, session: Session, slug: str) -> Work:
        """Take the name out of the entry."""
        subject = find(session, slug)
        own = own_domains(subject.entry)
        default = naming.default_domain(slug, session.inventory.domain)
        blockers = [*require_life(subject, *LIVES)]
        if self.domain == default:
            blockers.append(_default(slug, default))
        elif self.domain not in own and not self._is_begun(subject):
            blockers.append(_not_there(slug, self.domain, own))
        left = [it for it in own if it != self.domain]
        return Work(
            steps=(_deploy(session, subject, left, f"deploy it without {self.domain}"),),
            blockers=tuple(blockers),
        )

    def _is_begun(self, subject: Subject) -> bool:
        """Tell whether the name was just being removed, so that there is an end to be made."""
        last, arguments = subject.last, self.model_dump(mode="json", exclude_defaults=True)
        return (
            last is not None
            and (last.verb, last.arguments) == (self.name, arguments)
            and last.state in {*BROKEN, OperationState.RUNNING}
        )


def _adding(session: Session, subject: Subject, domain: str, domains: Sequence[str]) -> Work:
    check = check_domain(session, subject.slug, subject.host, domain)
    needs = list(check.needs)
    if domains[0] == domain:
        needs.append(f"{domain} becomes its main address, in the links of its mails too")
    return Work(
        steps=(_deploy(session, subject, domains, f"deploy it with {domain}"),),
        needs=tuple(needs),
        blockers=(*require_life(subject, *LIVES), *check.blockers),
        result=lambda: {"domains": [*domains], "not_yet": [*check.needs]},
    )


def _deploy(session: Session, subject: Subject, domains: Sequence[str], name: str) -> WorkStep:
    return deploy_changes(session, subject, {"domains": [*domains] or None}, name)


def _default(slug: str, domain: str) -> DomainError:
    reason = f"every tenant has such a name, and this is {slug}'s; it goes with the tenant"
    return DomainError(domain, reason=reason, command=f"odoo-cloud domains list {slug}")


def _not_there(slug: str, domain: str, own: Sequence[str]) -> DomainError:
    reason = f"{slug} has no such name; valid: {', '.join(own) or 'none, it has no own name'}"
    return DomainError(domain, reason=reason, command=f"odoo-cloud domains list {slug}")
