"""What a dynamic resource needs to log in to a host and the PostgreSQL server on it."""

from typing import Any

import pulumi

from components.postgres_server import PostgresServer
from odoo_cloud_lib.address import LocalAddress, SshAddress


def login_inputs(
    address: LocalAddress | SshAddress, postgres: PostgresServer
) -> dict[str, pulumi.Input[Any]]:
    """Return the inputs from which :mod:`components.providers.login` opens a connection."""
    return {
        "address": address.model_dump(),
        "port": postgres.port,
        "superuser_password": postgres.password,
        "socket_volume": postgres.socket_volume,
    }


def after(postgres: PostgresServer, opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Return ``opts`` for a resource that needs the server to answer."""
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[postgres]))
