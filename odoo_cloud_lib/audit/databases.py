"""Databases and roles of a host's PostgreSQL, and what the engine knows of them."""

from collections.abc import Iterator

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit.difference import Difference, DifferenceKind
from odoo_cloud_lib.audit.facts import Facts, HostFacts
from odoo_cloud_lib.database import SUPERUSER, SYSTEM_DATABASES
from odoo_cloud_lib.engine.recorded import Parts
from odoo_cloud_lib.observed import NOBODY
from odoo_cloud_lib.observed_server import SeenServer

PLATFORM = frozenset({*SYSTEM_DATABASES, naming.LEDGER_DATABASE})
MANY = "what the engine knows, and no more"
PLAIN = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"


def differences(facts: Facts, host: HostFacts, server: SeenServer) -> Iterator[Difference]:
    """Return where they disagree."""
    yield from _Server(facts, host, server).differences()


class _Server:
    def __init__(self, facts: Facts, host: HostFacts, server: SeenServer) -> None:
        self._facts, self._host = facts, host
        self._databases, self._roles = server.databases, server.roles
        known = facts.on(host.name)
        self._templates = known.get(NOBODY, Parts()).templates
        self._tenants = {
            naming.database_name(slug): parts for slug, parts in known.items() if parts.database
        }

    def differences(self) -> Iterator[Difference]:
        for name in sorted({*self._tenants, *self._templates} - {*self._databases}):
            found, command = f"no database {name}", f"{self._facts.up}; it will be new"
            wanted = "it is there, with what was in it"
            yield self._tell(DifferenceKind.MISSING_DATABASE, name, found, wanted, command)
        for name in sorted({*self._tenants} & {*self._databases}):
            yield from self._rights(name)
        for name in sorted(self._tenants):
            yield from self._role(name)
        yield from self._open()
        yield from self._unknown()

    def _rights(self, name: str) -> Iterator[Difference]:
        seen = self._databases[name]
        if seen.owner != name:
            found = f"database {name} belongs to {seen.owner}"
            command = self._host.psql(f"ALTER DATABASE {_quoted(name)} OWNER TO {_quoted(name)}")
            wanted = f"it belongs to {name}"
            yield self._tell(DifferenceKind.WRONG_OWNER, name, found, wanted, command)
        if not seen.opened:
            found, wanted = f"database {name} takes no connections", "it does"
            statement = f"ALTER DATABASE {_quoted(name)} WITH ALLOW_CONNECTIONS true CONNECTION"
            command = self._host.psql(f"{statement} LIMIT -1")
            yield self._tell(DifferenceKind.CLOSED_LOGIN, name, found, wanted, command)

    def _role(self, name: str) -> Iterator[Difference]:
        role, kind = self._roles.get(name), DifferenceKind
        if role is None:
            command = self._facts.up
            yield self._tell(kind.MISSING_ROLE, name, f"no role {name}", "it is there", command)
            return
        if self._tenants[name].login and not role.logs_in:
            found = f"role {name} may not log in"
            yield self._tell(kind.CLOSED_LOGIN, name, found, "it may", self._facts.up)
        if role.powers:
            found, wanted = f"role {name} has {', '.join(role.powers)}", "none of it"
            command = self._host.psql(f"ALTER ROLE {_quoted(name)} {PLAIN}")
            yield self._tell(kind.POWERFUL_ROLE, name, found, wanted, command)
        if role.member_of:
            found = f"role {name} is a member of {', '.join(role.member_of)}"
            others = ", ".join(map(_quoted, role.member_of))
            command = self._host.psql(f"REVOKE {others} FROM {_quoted(name)}")
            yield self._tell(kind.POWERFUL_ROLE, name, found, "of no other", command)

    def _open(self) -> Iterator[Difference]:
        # The server's own are closed when the first tenant comes.
        watched = {*self._tenants, *(self._templates | PLATFORM if self._tenants else ())}
        for name in sorted(watched & {*self._databases}):
            others = [it for it in self._databases[name].lets_in if it not in (SUPERUSER, name)]
            if others:
                found = f"{', '.join(others)} may connect to database {name}"
                from_whom = ", ".join(it if it == "PUBLIC" else _quoted(it) for it in others)
                command = self._host.psql(
                    f"REVOKE ALL ON DATABASE {_quoted(name)} FROM {from_whom}"
                )
                wanted = "its owner alone"
                yield self._tell(DifferenceKind.OPEN_DATABASE, name, found, wanted, command)

    def _unknown(self) -> Iterator[Difference]:
        for name in sorted({*self._databases} - {*self._tenants} - self._templates - PLATFORM):
            command = self._host.psql(f"DROP DATABASE {_quoted(name)} WITH (FORCE)")
            if naming.is_template(name):
                altered = f"ALTER DATABASE {_quoted(name)} IS_TEMPLATE false"
                command = f"{self._host.psql(altered)} && {command}"
            yield from self._extra(DifferenceKind.EXTRA_DATABASE, "database", name, command)
        for name in sorted({*self._roles} - {*self._tenants} - self._templates):
            command = self._host.psql(f"DROP ROLE {_quoted(name)}")
            yield from self._extra(DifferenceKind.EXTRA_ROLE, "role", name, command)

    def _extra(
        self, kind: DifferenceKind, what: str, name: str, command: str
    ) -> Iterator[Difference]:
        # No slug contains an underscore: such names are what operations hide their work under. What
        # a restore has replaced stays on purpose, until there is a backup of what replaced it.
        if name.startswith(tuple(map(naming.replaced_prefix, self._tenants))):
            return
        if "_" not in name:
            yield self._tell(kind, name, f"{what} {name}", MANY, command)
        elif _tenant(name) or not self._facts.busy:
            wanted = "nothing of an operation that has ended"
            yield self._tell(DifferenceKind.LEFT_OVER, name, f"{what} {name}", wanted, command)

    def _tell(
        self, kind: DifferenceKind, name: str, found: str, wanted: str, command: str
    ) -> Difference:
        return Difference(
            tenant=_tenant(name),
            host=self._host.name,
            kind=kind,
            found=found,
            wanted=wanted,
            command=command,
        )


def _tenant(name: str) -> str | None:
    """Return the tenant in the name of a database or role: acme of ``acme_creating``."""
    slug = name.partition("_")[0]
    return slug if naming.is_slug(slug) and not naming.is_template(name) else None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
