"""What an audit compares: everything that was looked up, and nothing that was concluded."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from odoo_cloud_lib.address import REMOTE_DOCKER_SOCKET
from odoo_cloud_lib.engine.deployment import Step
from odoo_cloud_lib.engine.recorded import Parts, Recorded
from odoo_cloud_lib.ledger.records import OperationRecord
from odoo_cloud_lib.observed import Seen
from odoo_cloud_lib.observed_server import SeenServer


@dataclass(frozen=True, kw_only=True)
class HostFacts:
    """What was found on a host. ``postgres`` and ``edge``: the names of their containers.

    ``seen`` is None if there is no way to the host, and ``server`` if its PostgreSQL does not
    answer; ``trouble`` says why. ``joined``: the networks of the edge, None if it is not there.
    """

    name: str
    docker_url: str
    postgres: str
    edge: str
    seen: Seen | None = None
    server: SeenServer | None = None
    joined: frozenset[str] | None = None
    trouble: str = ""

    def docker(self, *arguments: str) -> str:
        """Return a command line for the host's Docker engine."""
        local = f"unix://{REMOTE_DOCKER_SOCKET}"
        where = () if self.docker_url == local else ("--host", self.docker_url)
        return shlex.join(["docker", *where, *arguments])

    def psql(self, statement: str) -> str:
        """Return a command line that gives the host's PostgreSQL a statement, as the superuser."""
        into = ("exec", "--interactive", "--tty", "--user", "postgres", self.postgres)
        return self.docker(*into, "psql", "--command", statement)


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that was looked up.

    ``entries``: the stack file's, by slug. ``pending``: what the engine would do to deploy the
    stack file, and ``refusal``: why it does not tell. ``last``: the last operation of each tenant;
    ``busy``: those that somebody worked on meanwhile.
    """

    stack: str
    entries: Mapping[str, Mapping[str, Any]]
    recorded: Recorded
    pending: Sequence[Step]
    refusal: str
    hosts: Mapping[str, HostFacts]
    last: Mapping[str, OperationRecord]
    busy: frozenset[str]
    now: datetime

    @property
    def deployed(self) -> dict[str, str]:
        """The host of each tenant of which the engine has made something."""
        return {slug: host for host, slug in self.recorded if slug}

    @property
    def up(self) -> str:
        """The command that makes what is gone anew."""
        return f"pulumi up --refresh --stack {self.stack}"

    def on(self, host: str) -> dict[str, Parts]:
        """Return what the engine has made on a host, by tenant; the host's own under ``""``."""
        return {slug: parts for (name, slug), parts in self.recorded.items() if name == host}
