"""The connections of one call: hosts, their PostgreSQL servers, the ledger, and the stack.

Owns: opening each when it is first needed, and closing all at the end. A call of the facade opens a
session; verbs get everything they act on from it.
"""

import getpass
import socket
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from functools import cached_property

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.containers import find_container, read_files
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.desired import Desired, Report
from odoo_cloud_lib.domains.name_servers import NameServers
from odoo_cloud_lib.errors import DatabaseError, TenantMissingError
from odoo_cloud_lib.host import Host, connect
from odoo_cloud_lib.inventory import Inventory, InventoryTenant
from odoo_cloud_lib.ledger.ledger import Ledger, open_ledger
from odoo_cloud_lib.ledger.operation import Operation
from odoo_cloud_lib.verb import Verb

PASSWORD_FILE = f"{naming.POSTGRES_DATA_DIR}/superuser-password"
PATIENCE_SECONDS = 10


def this_operator() -> str:
    """Return who is at work, as the ledger names it: ``ops@laptop``."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


class Session:
    """Made by :func:`open_session`. Threads need one each."""

    def __init__(
        self,
        desired: Desired,
        actor: str,
        report: Report,
        closing: ExitStack,
        nameservers: tuple[str, ...] = (),
    ) -> None:
        """Open nothing yet; ``closing`` closes what will be opened."""
        self.desired = desired
        self.actor = actor
        self.report = report
        self.nameservers = nameservers
        self._closing = closing
        self._hosts: dict[str, Host] = {}
        self._servers: dict[str, Server] = {}
        self._siblings: dict[str, Session] = {}

    @cached_property
    def inventory(self) -> Inventory:
        """What was deployed, as of the first look or the last :meth:`renew`."""
        return self.desired.inventory()

    def renew(self) -> None:
        """Forget the inventory, after something was deployed."""
        self.__dict__.pop("inventory", None)

    def sibling(self, stack: str) -> "Session":
        """Return a session of another stack of the same project, which ends with this one.

        Raises:
            StackError: only the inventory is known, or Pulumi is not installed.
        """
        if stack not in self._siblings:
            other = self.desired.sibling(stack)
            given = (other, self.actor, self.report, self._closing, self.nameservers)
            self._siblings[stack] = Session(*given)
        return self._siblings[stack]

    def tenant(self, slug: str) -> InventoryTenant:
        """Return what was deployed of a tenant.

        Raises:
            TenantMissingError: there is none of this name.
        """
        tenants = self.inventory.tenants
        if slug not in tenants:
            raise TenantMissingError(slug, [*tenants])
        return tenants[slug]

    def host(self, name: str) -> Host:
        """Return a connection to a host of the inventory.

        Raises:
            HostUnreachableError: no login, a wrong host key, or no Docker engine behind it.
        """
        if name not in self._hosts:
            address = self.inventory.hosts[name].address
            self._hosts[name] = self._closing.enter_context(connect(address))
        return self._hosts[name]

    def server(self, host: str) -> Server:
        """Return the superuser's connection to the PostgreSQL server of a host.

        Raises:
            DatabaseError: its container is not there, or it does not answer.
        """
        if host not in self._servers:
            there = self.inventory.hosts[host]
            address = self.host(host).loopback(there.postgres_port)
            login = database.connect(
                address, self._superuser_password(host), patience=PATIENCE_SECONDS
            )
            self._servers[host] = self._closing.enter_context(login)
        return self._servers[host]

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger, on the server of the platform's first host."""
        server = self.server(self.inventory.first_host)
        return self._closing.enter_context(open_ledger(server))

    @cached_property
    def name_servers(self) -> NameServers:
        """Who is asked about host names: ``nameservers``, or this machine's own.

        Raises:
            ArgumentError: lists those that are not valid.
        """
        return NameServers(self.nameservers)

    @contextmanager
    def operation(self, verb: Verb, slug: str, continues: int | None) -> Generator[Operation]:
        """Hold the tenant while ``verb`` is done to it, and record how that ends."""
        if continues is not None:
            with self.ledger.resume(continues, actor=self.actor) as operation:
                self.renew()
                yield operation
            return
        arguments = verb.model_dump(mode="json", exclude_defaults=True)
        with self.ledger.operation(
            verb.name, slug, actor=self.actor, arguments=arguments
        ) as operation:
            self.renew()
            yield operation

    def _superuser_password(self, host: str) -> str:
        # Whoever has the host's Docker engine has the server; the file is what it was made with.
        name = self.inventory.hosts[host].postgres
        container = find_container(self.host(host).docker, name)
        files = read_files(container, PASSWORD_FILE) if container else ()
        for _, content in files:
            return content.decode()
        raise DatabaseError(
            name,
            reason=f"no such container with a file {PASSWORD_FILE} on host {host}",
            command="pulumi up --refresh",
        )


@contextmanager
def open_session(
    desired: Desired, actor: str, report: Report, nameservers: tuple[str, ...] = ()
) -> Generator[Session]:
    """Open a session, and close all of its connections at the end."""
    with ExitStack() as closing:
        yield Session(desired, actor, report, closing, nameservers)
