"""How the providers reach a host and the PostgreSQL server on it."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

from components.providers.deferred import Props
from odoo_cloud_lib import database
from odoo_cloud_lib.address import parse_address
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import DatabaseError, HostUnreachableError, OdooCloudError
from odoo_cloud_lib.host import Host, connect
from odoo_cloud_lib.workbench import volume_exists

REFRESH_SECONDS = 3
# The way to the server. Another one changes nothing there, but the state must learn it: what a
# later deletion is given is what the state has.
CONNECTION = ("address", "port", "superuser_password", "socket_volume")


@contextmanager
def server_login(
    props: Props, patience: float = database.CONNECT_SECONDS
) -> Generator[tuple[Host, Server]]:
    """Open the host, and its server as the superuser, waiting ``patience`` seconds for it."""
    with (
        connect(parse_address(props["address"])) as host,
        database.connect(
            host.loopback(int(props["port"])), props["superuser_password"], patience=patience
        ) as server,
    ):
        yield host, server


def is_there(props: Props, exists: Callable[[Server], bool]) -> bool:
    """Look whether something is on the server; a server that is down is no reason to forget it.

    One whose volumes are gone as well is: what it had will never be there again.
    """
    try:
        with server_login(props, patience=REFRESH_SECONDS) as (_, server):
            return exists(server)
    except HostUnreachableError as error:
        return _kept(error)
    except DatabaseError as error:
        with connect(parse_address(props["address"])) as host:
            # Should its data be there all the same, what is created is what is found in it.
            return volume_exists(host.docker, props["socket_volume"]) and _kept(error)


def _kept(error: OdooCloudError) -> bool:
    sys.stderr.write(f"kept as it was known: {error}\n")
    return True
