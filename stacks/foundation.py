"""What tenants share: on each host its PostgreSQL server, its edge and the images.

A host is complete in itself: its tenants' data never leaves it, no traffic runs between hosts, and
one that is down takes nobody else's customers with it.
"""

from dataclasses import dataclass

from components.caddy_edge import CaddyEdge, CaddyEdgeArgs
from components.postgres_server import PostgresServer, PostgresServerArgs
from components.vps import Vps, VpsArgs
from odoo_cloud_lib.caddyfile import EdgeSettings
from stacks.config import StackConfig
from stacks.platform_config import AcmeTls, HostConfig, PlatformConfig


@dataclass(frozen=True, kw_only=True)
class Site:
    """One host with everything that its tenants stand on."""

    vps: Vps
    postgres: PostgresServer
    edge: CaddyEdge


def build_foundation(stack: str, config: StackConfig) -> dict[str, Site]:
    """Declare every host of the platform, and return them by name."""
    platform = config.platform
    return {name: _site(stack, name, host, platform) for name, host in platform.hosts.items()}


def _site(stack: str, name: str, host: HostConfig, platform: PlatformConfig) -> Site:
    vps = Vps(name, VpsArgs(address=host.connection))
    postgres = PostgresServer(
        f"{name}-postgres",
        PostgresServerArgs(
            stack=stack,
            host=name,
            address=vps.address,
            image=vps.image(platform.images.postgres),
            memory=host.postgres.memory,
            port=host.postgres.port,
            protect=platform.protect,
        ),
        vps.placed,
    )
    edge = CaddyEdge(
        f"{name}-edge",
        CaddyEdgeArgs(
            stack=stack,
            host=name,
            address=vps.address,
            image=vps.image(platform.images.caddy),
            memory=host.edge.memory,
            listen=host.edge.address,
            settings=_edge_settings(host, platform),
        ),
        vps.placed,
    )
    return Site(vps=vps, postgres=postgres, edge=edge)


def _edge_settings(host: HostConfig, platform: PlatformConfig) -> EdgeSettings:
    acme = platform.tls if isinstance(platform.tls, AcmeTls) else None
    return EdgeSettings(
        http_port=host.edge.http_port,
        https_port=host.edge.https_port,
        acme_email=acme.email if acme else None,
        acme_directory=acme.directory if acme else None,
    )
