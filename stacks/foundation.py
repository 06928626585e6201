"""What tenants share: on each host its PostgreSQL server, its edge and the images.

A host is complete in itself: its tenants' data never leaves it, no traffic runs between hosts, and
one that is down takes nobody else's customers with it.
"""

import json
from dataclasses import dataclass, replace

import pulumi

from components.backup_access import BackupAccess, BackupAccessArgs, Store
from components.caddy_edge import CaddyEdge, CaddyEdgeArgs
from components.local_store import LocalStore as LocalStoreServer
from components.local_store import LocalStoreArgs
from components.named import bridge
from components.operator import Operator, OperatorArgs
from components.postgres_server import PostgresServer, PostgresServerArgs
from components.vps import Vps, VpsArgs
from components.wal_archive import WalArchive, WalArchiveArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.caddyfile import EdgeSettings
from odoo_cloud_lib.naming import HostRole
from stacks.backup_config import WAL_ARCHIVE_MEMORY, LocalStore
from stacks.config import StackConfig
from stacks.exports import operator_inventory
from stacks.platform_config import AcmeTls, HostConfig, PlatformConfig


@dataclass(frozen=True, kw_only=True)
class Site:
    """One host with everything that its tenants stand on."""

    vps: Vps
    postgres: PostgresServer
    edge: CaddyEdge
    backups: BackupAccess | None
    archive: WalArchive | None


def build_foundation(
    stack: str, config: StackConfig, store: Store | None = None
) -> dict[str, Site]:
    """Declare every host of the platform, and return them by name.

    ``store``: where backups go, if it is the same place for all hosts.
    """
    platform = config.platform
    sites = dict[str, Site]()
    for name, host in platform.hosts.items():
        sites[name] = _site(stack, name, host, platform, store)
        # The first host prunes for all: nobody else has the key for that.
        store = replace(store, pruner=None) if store else None
    return sites


def build_operator(
    stack: str, config: StackConfig, sites: dict[str, Site], key: pulumi.Input[str] | None = None
) -> None:
    """Declare the operator, on the host that has the ledger, if the platform makes backups."""
    for name, site in sites.items():
        if operator := config.operator_on(name):
            Operator(
                "operator",
                OperatorArgs(
                    stack=stack,
                    host=name,
                    address=site.vps.address,
                    image=site.vps.image(config.platform.images.operator),
                    memory=operator.memory,
                    metrics_port=operator.metrics_port,
                    inventory=json.dumps(operator_inventory(stack, config).export(), indent=2),
                    key=key,
                ),
                # It stops what takes in the log of a server that is another one than before.
                pulumi.ResourceOptions.merge(
                    site.vps.provided,
                    pulumi.ResourceOptions(depends_on=[site.archive] if site.archive else []),
                ),
            )


def _site(
    stack: str, name: str, host: HostConfig, platform: PlatformConfig, store: Store | None
) -> Site:
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
    backups = _backups(stack, name, platform, vps, store)
    archive = _wal_archive(stack, name, platform, vps, postgres)
    return Site(vps=vps, postgres=postgres, edge=edge, backups=backups, archive=archive)


def _wal_archive(
    stack: str, name: str, platform: PlatformConfig, vps: Vps, postgres: PostgresServer
) -> WalArchive | None:
    if platform.backups is None or platform.backups.point_in_time is None:
        return None
    return WalArchive(
        f"{name}-wal-archive",
        WalArchiveArgs(
            stack=stack,
            host=name,
            address=vps.address,
            image=vps.image(platform.images.postgres),
            password=postgres.password,
            socket_volume=postgres.socket_volume,
            memory=WAL_ARCHIVE_MEMORY,
        ),
        # The server is there first.
        pulumi.ResourceOptions.merge(vps.placed, pulumi.ResourceOptions(depends_on=[postgres])),
    )


def _backups(
    stack: str, name: str, platform: PlatformConfig, vps: Vps, shared: Store | None
) -> BackupAccess | None:
    config = platform.backups
    if config is None:
        return None
    place = (stack, name, HostRole.BACKUP_NETWORK)
    network = bridge(
        f"{name}-{HostRole.BACKUP_NETWORK}",
        naming.host_resource(*place),
        naming.host_labels(*place),
        vps.placed,
    )
    own = isinstance(config, LocalStore)
    store = _local_store(stack, name, platform, vps, network.name, config) if own else shared
    if store is None:
        message = "a store that all hosts share was not given"
        raise ValueError(message)
    return BackupAccess(
        f"{name}-backups",
        BackupAccessArgs(
            stack=stack,
            host=name,
            address=vps.address,
            image=vps.image(platform.images.restic),
            store=store,
            archive=config.point_in_time is not None,
            protect=platform.protect,
        ),
        vps.placed,
    )


def _local_store(
    stack: str,
    name: str,
    platform: PlatformConfig,
    vps: Vps,
    network: pulumi.Output[str],
    config: LocalStore,
) -> Store:
    server = LocalStoreServer(
        f"{name}-s3",
        LocalStoreArgs(
            stack=stack,
            host=name,
            address=vps.address,
            image=vps.image(platform.images.rclone),
            memory=config.memory,
            network=network,
            protect=platform.protect,
        ),
        vps.placed,
    )
    return Store(bucket=f"s3:{config.endpoint}/{config.bucket}", writer=server.key)


def _edge_settings(host: HostConfig, platform: PlatformConfig) -> EdgeSettings:
    acme = platform.tls if isinstance(platform.tls, AcmeTls) else None
    return EdgeSettings(
        http_port=host.edge.http_port,
        https_port=host.edge.https_port,
        acme_email=acme.email if acme else None,
        acme_directory=acme.directory if acme else None,
    )
