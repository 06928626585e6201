"""A tenant's Redis: the sessions of its users, kept on disk across restarts.

Owns: how the container runs. Only the tenant's own network reaches it, and it wants a password
even there; both come to it in a file of its volume.
"""

from dataclasses import dataclass

import pulumi

from components.container import Container, ContainerSpec, health_check, volume_mount
from odoo_cloud_lib import naming
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.plan import REDIS_MEMORY


@dataclass(frozen=True, kw_only=True)
class RedisContainerArgs:
    """``config``: where in ``volume`` redis.conf lies; it is there already."""

    stack: str
    host: str
    slug: str
    image: pulumi.Input[str]
    network: pulumi.Input[str]
    volume: pulumi.Input[str]
    config: pulumi.Input[str]


class RedisContainer(Container):
    """One tenant's Redis."""

    def __init__(self, name: str, args: RedisContainerArgs, opts: pulumi.ResourceOptions) -> None:
        """Declare the container under the logical ``name``."""
        place = (args.stack, args.host, args.slug, TenantRole.REDIS)
        spec = ContainerSpec(
            name=naming.tenant_resource(*place),
            image=args.image,
            labels=naming.tenant_labels(*place),
            user="redis",
            memory=REDIS_MEMORY,
            cpu_shares=256,
            # The image's own entry point would load modules that sessions have no use for.
            entrypoint=["redis-server"],
            command=[pulumi.Output.concat(f"{naming.REDIS_DATA_DIR}/", args.config)],
            mounts=[volume_mount(args.volume, naming.REDIS_DATA_DIR)],
            networks=[(args.network, naming.REDIS_ALIAS)],
            # Without the password the server answers too, with NOAUTH; that is alive enough.
            healthcheck=health_check("redis-cli", "ping"),
        )
        # Two servers must never write one append-only file.
        one = pulumi.ResourceOptions(delete_before_replace=True)
        super().__init__(name, spec, pulumi.ResourceOptions.merge(opts, one))
