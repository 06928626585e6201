"""Which host name leads where at a host's edge, and where it should lead."""

import shlex
from collections.abc import Iterator

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.engine.recorded import Parts
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.observed import Presence, Seen


def differences(facts: Facts, host: HostFacts, seen: Seen) -> Iterator[Difference]:
    """Return where they disagree; nothing is known without an edge."""
    if host.joined is not None:
        yield from _Edge(facts, host, seen, host.joined).differences()


class _Edge:
    def __init__(self, facts: Facts, host: HostFacts, seen: Seen, joined: frozenset[str]) -> None:
        self._facts, self._host, self._seen, self._joined = facts, host, seen, joined
        self._known = facts.on(host.name)
        self._there = {site for presence in seen.values() for site in presence.sites}
        wanted = [site for parts in self._known.values() for site in parts.sites or ()]
        self._wanted = {_domain(site): site for site in wanted}

    def differences(self) -> Iterator[Difference]:
        told: set[str] = set()
        for site in sorted(self._there - {*self._wanted.values()}):
            told.add(_domain(site))
            yield self._wrong(site)
        for domain, site in sorted(self._wanted.items()):
            if site not in self._there and domain not in told:
                kind, found = DifferenceKind.MISSING_ROUTE, f"host name {domain} is unknown"
                wanted = f"{domain} leads to {_end(site)}"
                yield self._tell(kind, _slug(site), found, wanted, self._facts.up)
        for slug, parts in self._known.items():
            there = self._seen.get(slug, Presence()).networks
            if parts.sites and (lost := parts.networks & there - self._joined):
                found = f"the edge is not connected to network {', '.join(sorted(lost))}"
                yield self._tell(DifferenceKind.CUT_OFF, slug, found, "it is", self._facts.up)

    def _wrong(self, site: str) -> Difference:
        """Return what is wrong with a site that nobody has deployed."""
        right = self._wanted.get(_domain(site))
        found = f"{_domain(site)} leads to {_end(site)}"
        wanted = f"{_domain(site)} leads to {_end(right)}" if right else "it leads nowhere"
        whose = _slug(right) if right else _slug(site)
        command = self._facts.up
        if not right and not self._known.get(whose, Parts()).sites:
            # No route was deployed that the engine could mend.
            place = f"{naming.SITES_DIR}/{site}"
            command = self._host.docker("exec", self._host.edge, "rm", "--", place)
        return self._tell(self._kind(site, right), whose, found, wanted, command)

    def _kind(self, site: str, right: str | None) -> DifferenceKind:
        if self._is_reachable(site):
            return DifferenceKind.REACHABLE
        if right is None:
            return DifferenceKind.EXTRA_ROUTE
        if _slug(site) != _slug(right):
            return DifferenceKind.WRONG_ROUTE
        if self._leads_somewhere(site):
            return DifferenceKind.STALE_ROUTE
        return DifferenceKind.DEAD_ROUTE

    def _is_reachable(self, site: str) -> bool:
        """Tell whether the site leads to a running Odoo of a tenant that should have none."""
        parts = self._known.get(_slug(site), Parts())
        running = not site.endswith(f".{naming.SUSPENDED}") and self._leads_somewhere(site)
        return running and TenantRole.ODOO not in parts.containers

    def _leads_somewhere(self, site: str) -> bool:
        there = self._seen.get(_slug(site), Presence()).running(TenantRole.ODOO)
        suspended = site.endswith(f".{naming.SUSPENDED}")
        return suspended or any(naming.leads_to(site, it.id) for it in there)

    def _tell(
        self, kind: DifferenceKind, slug: str, found: str, wanted: str, command: str
    ) -> Difference:
        return Difference(
            tenant=slug or None,
            host=self._host.name,
            kind=kind,
            found=found,
            wanted=wanted,
            command=command,
        )


def _domain(site: str) -> str:
    return site.partition("=")[0]


def _slug(site: str) -> str:
    return site.partition("=")[2].partition(".")[0]


def _end(site: str) -> str:
    """Return where a site leads: ``acme, 4f5e6d7c8b9a.8072``."""
    slug, _, target = site.partition("=")[2].partition(".")
    return f"{slug}, {target}" if target else shlex.quote(site)
