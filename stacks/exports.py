"""What the stack tells the world: the inventory that the library reads, and the first passwords."""

import pulumi

from components.odoo_tenant import OdooTenant
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import REMOTE_DOCKER_SOCKET, LocalAddress, SshAddress
from odoo_cloud_lib.backups.timetable import Timetable
from odoo_cloud_lib.inventory import (
    Inventory,
    InventoryBackups,
    InventoryHost,
    InventoryTenant,
    TenantVolumes,
)
from odoo_cloud_lib.naming import HostRole, TenantRole
from stacks.config import StackConfig
from stacks.platform_config import reserved


def export(stack: str, config: StackConfig, tenants: dict[str, OdooTenant]) -> None:
    """Export ``inventory``, ``urls`` and the secret ``admin_passwords``."""
    inventory = build_inventory(stack, config)
    pulumi.export("inventory", inventory.export())
    pulumi.export("urls", {slug: tenant.url for slug, tenant in inventory.tenants.items()})
    pulumi.export(
        "admin_passwords", {slug: tenant.admin_password for slug, tenant in tenants.items()}
    )


def build_inventory(stack: str, config: StackConfig) -> Inventory:
    """Describe the stack from its config; everything in it has a name that is known beforehand."""
    return Inventory(
        stack=stack,
        domain=config.platform.domain,
        first_host=next(iter(config.platform.hosts)),
        hosts={name: _host(stack, name, config) for name in config.platform.hosts},
        tenants={slug: _tenant(stack, slug, config) for slug in config.tenants},
        backups=_backups(config),
    )


def _backups(config: StackConfig) -> InventoryBackups | None:
    store, images = config.platform.backups, config.platform.images
    if store is None:
        return None
    return InventoryBackups(
        image=images.restic,
        region=store.region,
        timetable=Timetable(at=store.at, zone=store.zone),
        retention=store.retention,
        point_in_time=store.point_in_time,
        pruner=store.pruner,
    )


def _host(stack: str, name: str, config: StackConfig) -> InventoryHost:
    host = config.platform.hosts[name]
    return InventoryHost(
        address=host.connection,
        postgres=naming.host_resource(stack, name, HostRole.POSTGRES),
        postgres_port=host.postgres.port,
        socket_volume=naming.host_resource(stack, name, HostRole.POSTGRES_SOCKET),
        edge=naming.host_resource(stack, name, HostRole.EDGE),
        edge_address=host.edge.address,
        https_port=host.edge.https_port,
        memory=host.memory,
        reserved=sum(reserved(host, config.platform.backups, config.operator_on(name)).values()),
        cpus=host.cpus,
    )


def _tenant(stack: str, slug: str, config: StackConfig) -> InventoryTenant:
    spec = config.tenants[slug]
    host = config.host_of(slug)
    port = config.platform.hosts[host].edge.https_port
    urls = tuple(naming.url(domain, port) for domain in config.domains_of(slug))
    return InventoryTenant(
        slug=slug,
        url=urls[0],
        urls=urls,
        host=host,
        plan=spec.plan,
        memory=config.plan_of(slug).memory,
        state=spec.state,
        backups=config.schedule_of(slug),
        image=config.image_of(slug),
        modules=spec.modules,
        database=naming.database_name(slug),
        network=naming.tenant_resource(stack, host, slug, TenantRole.NETWORK),
        volumes=TenantVolumes(
            filestore=naming.tenant_resource(stack, host, slug, TenantRole.FILESTORE),
            sessions=naming.tenant_resource(stack, host, slug, TenantRole.SESSIONS),
        ),
    )


def operator_inventory(stack: str, config: StackConfig) -> Inventory:
    """Describe the stack as the operator's container sees it: its own host is where it is."""
    inventory = build_inventory(stack, config)
    hosts = {name: _seen_by_operator(inventory, name) for name in inventory.hosts}
    return inventory.model_copy(update={"hosts": hosts})


def _seen_by_operator(inventory: Inventory, name: str) -> InventoryHost:
    host, address = inventory.hosts[name], inventory.hosts[name].address
    if name == inventory.first_host:
        seen = LocalAddress(docker_host=f"unix://{REMOTE_DOCKER_SOCKET}")
    elif isinstance(address, SshAddress):
        seen = address.model_copy(update={"identity_file": naming.OPERATOR_KEY})
    else:
        seen = address
    return host.model_copy(update={"address": seen})
