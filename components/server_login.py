"""How the dynamic resources reach a host and the PostgreSQL server on it."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import pulumi

from components.postgres_server import PostgresServer
from odoo_cloud_lib import database
from odoo_cloud_lib.address import LocalAddress, SshAddress, parse_address
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError, HostUnreachableError
from odoo_cloud_lib.host import Host, connect

REFRESH_SECONDS = 3


def login_inputs(
    address: LocalAddress | SshAddress, postgres: PostgresServer
) -> dict[str, pulumi.Input[Any]]:
    """Return the inputs from which :func:`server_login` opens a connection."""
    return {
        "address": address.model_dump(),
        "port": postgres.port,
        "superuser_password": postgres.password,
        "socket_volume": postgres.socket_volume,
    }


def after(postgres: PostgresServer, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return ``opts`` for a resource that needs the server to answer."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[postgres]))


@contextmanager
def server_login(
    props: dict[str, Any], patience: float = database.CONNECT_SECONDS
) -> Generator[tuple[Host, Server]]:
    """Open the host, and its server as the superuser, waiting ``patience`` seconds for it."""
    with (
        connect(parse_address(props["address"])) as host,
        database.connect(
            host.loopback(int(props["port"])), props["superuser_password"], patience=patience
        ) as server,
    ):
        yield host, server


def is_there(props: dict[str, Any], exists: Callable[[Server], bool]) -> bool:
    """Look whether something is on the server; a server that is down is no reason to forget it."""
    try:
        with server_login(props, patience=REFRESH_SECONDS) as (_, server):
            return exists(server)
    except (DatabaseError, HostUnreachableError) as error:
        sys.stderr.write(f"kept as it was known: {error}\n")
        return True
