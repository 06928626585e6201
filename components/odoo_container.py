"""A tenant's Odoo: one immutable container, replaced by a new one whenever anything changes.

Owns: how the container runs. It has no fixed name and no host port, so that the next generation can
start beside it; the edge asks one of them, by its id. Does not own: which one, and when the old one
may go (:mod:`components.tenant_route`), nor its data.
"""

from dataclasses import dataclass

import pulumi

from components.container import Container, ContainerSpec, health_check, volume_mount
from odoo_cloud_lib import naming
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.plan import Plan


@dataclass(frozen=True, kw_only=True)
class OdooContainerArgs:
    """``config``: where in the filestore's volume odoo.conf lies; it is there already."""

    stack: str
    host: str
    slug: str
    image: pulumi.Input[str]
    plan: Plan
    config: pulumi.Input[str]
    network: pulumi.Input[str]
    filestore: pulumi.Input[str]
    socket: pulumi.Input[str]


class OdooContainer(Container):
    """One generation of a tenant's Odoo."""

    def __init__(self, name: str, args: OdooContainerArgs, opts: pulumi.ResourceOptions) -> None:
        """Declare the container under the logical ``name``."""
        spec = ContainerSpec(
            image=args.image,
            labels=naming.tenant_labels(args.stack, args.host, args.slug, TenantRole.ODOO),
            user="odoo",
            memory=args.plan.odoo_memory,
            cpus=args.plan.cpus,
            cpu_shares=args.plan.cpu_shares,
            command=["odoo"],
            envs=[
                pulumi.Output.concat(f"ODOO_RC={naming.ODOO_DATA_DIR}/", args.config),
                # glibc reserves 64 MiB of addresses a thread otherwise, and Odoo counts addresses.
                "MALLOC_ARENA_MAX=2",
            ],
            mounts=[
                volume_mount(args.filestore, naming.ODOO_DATA_DIR),
                volume_mount(args.socket, naming.POSTGRES_SOCKET_DIR, read_only=True),
            ],
            # The image declares a volume here; unmounted, each container would leave one behind.
            tmpfs={naming.ODOO_ADDONS_DIR: "ro,size=4k"},
            networks=[(args.network, naming.odoo_alias(args.slug))],
            healthcheck=health_check("odoo-cloud-health"),
            stop_seconds=40,
        )
        generations = pulumi.ResourceOptions(
            # The provider's own default is to remove the old one first.
            delete_before_replace=False,
            # What the provider would plan in place and then not do.
            replace_on_changes=["healthcheck", "init", "tmpfs"],
        )
        super().__init__(name, spec, pulumi.ResourceOptions.merge(opts, generations))
