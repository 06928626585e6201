"""Containers, volumes and networks on a host, and what the engine knows of them."""

from collections.abc import Iterator

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.engine.recorded import Parts
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.observed import DEPLOYED_ROLES, NOBODY, RUNNING, Presence, Seen, SeenContainer

MANY = "what the engine knows, and no more"


def differences(facts: Facts, host: HostFacts, seen: Seen) -> Iterator[Difference]:
    """Return where they disagree."""
    known = facts.on(host.name)
    for slug in sorted({*known, *seen}):
        parts, there = known.get(slug, Parts()), seen.get(slug, Presence())
        yield from _Owner(facts, host, slug, parts, there).differences()


class _Owner:
    """A tenant on a host, or the host itself."""

    def __init__(
        self, facts: Facts, host: HostFacts, slug: str, parts: Parts, there: Presence
    ) -> None:
        self._facts, self._host, self._slug = facts, host, slug
        self._parts, self._there = parts, there

    def differences(self) -> Iterator[Difference]:
        yield from self._containers()
        yield from self._volumes()
        yield from self._networks()
        yield from self._left_over()

    def _containers(self) -> Iterator[Difference]:
        kind, ids = DifferenceKind, {it.id: it for it in self._there.containers}
        for role, wanted in self._parts.containers.items():
            # How the host's own two are is told by what they do.
            if role in (HostRole.POSTGRES, HostRole.EDGE):
                continue
            if wanted not in ids:
                found, command = f"no container {wanted[:12]} of role {role}", self._facts.up
                yield self._tell(kind.MISSING_CONTAINER, found, "it is there and runs", command)
            elif ids[wanted].status != RUNNING:
                found = f"container {_called(ids[wanted])} is {ids[wanted].status}"
                command = self._host.docker("start", ids[wanted].name)
                yield self._tell(kind.STOPPED_CONTAINER, found, "it runs", command)
        for it in self._there.containers:
            if it.role in DEPLOYED_ROLES and it.id not in self._parts.containers.values():
                command = self._host.docker("rm", "--force", "--volumes", it.name)
                found = f"container {_called(it)} of role {it.role} is {it.status}"
                yield self._tell(kind.EXTRA_CONTAINER, found, MANY, command)

    def _volumes(self) -> Iterator[Difference]:
        for name in sorted(self._parts.volumes - self._there.volumes):
            command = f"{self._facts.up}; it will be empty"
            found, wanted = f"no volume {name}", "it is there, with what was in it"
            yield self._tell(DifferenceKind.MISSING_VOLUME, found, wanted, command)
        for name in sorted(self._there.volumes - self._parts.volumes):
            command = self._host.docker("volume", "rm", name)
            yield self._tell(DifferenceKind.EXTRA_VOLUME, f"volume {name}", MANY, command)

    def _networks(self) -> Iterator[Difference]:
        for name in sorted(self._parts.networks - self._there.networks):
            found, wanted = f"no network {name}", "it is there"
            yield self._tell(DifferenceKind.MISSING_NETWORK, found, wanted, self._facts.up)
        for name in sorted(self._there.networks - self._parts.networks):
            command = self._host.docker("network", "rm", name)
            yield self._tell(DifferenceKind.EXTRA_NETWORK, f"network {name}", MANY, command)

    def _left_over(self) -> Iterator[Difference]:
        # What has no tenant is of a template, which may be in the making for any of them.
        if self._slug == NOBODY and self._facts.busy:
            return
        wanted = "nothing of an operation that has ended"
        for it in self._there.containers:
            if it.role not in DEPLOYED_ROLES | self._kept_up:
                command = self._host.docker("rm", "--force", "--volumes", it.name)
                found = f"container {_called(it)} of role {it.role or 'none'}"
                yield self._tell(DifferenceKind.LEFT_OVER, found, wanted, command)
        for name, role in sorted(self._there.other_volumes.items()):
            if role not in {naming.FINAL_BACKUP_ROLE} | self._kept_up:
                command = self._host.docker("volume", "rm", name)
                found = f"volume {name} of role {role or 'none'}"
                yield self._tell(DifferenceKind.LEFT_OVER, found, wanted, command)

    @property
    def _kept_up(self) -> frozenset[str]:
        """The roles of what goes on every few minutes without an operation.

        What a killed run of it leaves, the next one removes.
        """
        archive = {naming.ARCHIVE_ROLE, naming.ARCHIVE_READING_ROLE}
        return frozenset(archive if HostRole.WAL_ARCHIVE in self._parts.containers else ())

    def _tell(self, kind: DifferenceKind, found: str, wanted: str, command: str) -> Difference:
        return Difference(
            tenant=None if self._slug == NOBODY else self._slug,
            host=self._host.name,
            kind=kind,
            found=found,
            wanted=wanted,
            command=command,
        )


def _called(container: SeenContainer) -> str:
    return f"{container.name} ({container.id[:12]})"
