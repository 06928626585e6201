"""The operator: a container on the platform's first host that makes backups by itself.

Owns: the container, its volume, and the files in it that it reads: the inventory, and its key for
other hosts. The inventory is written in place, so tenants come and go without a restart. It has the
host's Docker socket, and with it all of the host. Does not own: what it does
(:mod:`odoo_cloud_lib.operator`).
"""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from components.container import Container, ContainerSpec, health_check, volume_mount
from components.named import volume
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import REMOTE_DOCKER_SOCKET, LocalAddress, SshAddress
from odoo_cloud_lib.naming import HostRole

# The loop touches it each minute; a look may take as long as a server that does not answer.
IS_ALIVE = 'test -n "$(find /tmp/heartbeat -mmin -5)"'


@dataclass(frozen=True, kw_only=True)
class OperatorArgs:
    """``inventory``: as JSON, with hosts as they are seen from ``host``. ``memory`` in bytes.

    ``key``: a private key that opens the other hosts, None if there is none to open.
    """

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    memory: int
    metrics_port: int
    inventory: str
    key: pulumi.Input[str] | None


class Operator(pulumi.ComponentResource):
    """One operator."""

    def __init__(
        self, name: str, args: OperatorArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare it under the logical ``name``."""
        super().__init__("odoo-cloud:index:Operator", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kept = volume(f"{name}-files", *_named(args), child)
        inventory = _file(args, kept, "inventory", args.inventory)
        needed = [VolumeFiles(naming.OPERATOR_INVENTORY, inventory, child)]
        if args.key is not None:
            needed.append(VolumeFiles(f"{name}-key", _file(args, kept, "key", args.key), child))
        Container(
            f"{name}-loop",
            _spec(args, kept.name),
            # Two would do no harm, but want the same port.
            pulumi.ResourceOptions(parent=self, depends_on=needed, delete_before_replace=True),
        )
        self.register_outputs({})


def _named(args: OperatorArgs) -> tuple[str, dict[str, str]]:
    place = (args.stack, args.host, HostRole.OPERATOR)
    return naming.host_resource(*place), naming.host_labels(*place)


def _file(
    args: OperatorArgs, kept: docker.Volume, path: str, text: pulumi.Input[str]
) -> VolumeFilesArgs:
    file = FileArgs(
        image=args.image, volume=kept.name, target=naming.OPERATOR_DIR, path=path, text=text
    )
    return VolumeFilesArgs(address=args.address, files=[file])


def _spec(args: OperatorArgs, kept: pulumi.Output[str]) -> ContainerSpec:
    name, labels = _named(args)
    socket = docker.ContainerMountArgs(
        type="bind", source=REMOTE_DOCKER_SOCKET, target=REMOTE_DOCKER_SOCKET
    )
    return ContainerSpec(
        name=name,
        image=args.image,
        labels=labels,
        memory=args.memory,
        cpu_shares=256,
        command=[f"{naming.OPERATOR_DIR}/inventory", str(args.metrics_port)],
        mounts=[socket, volume_mount(kept, naming.OPERATOR_DIR, read_only=True)],
        # PostgreSQL listens on the host's loopback, and the metrics are for that alone.
        network_mode="host",
        healthcheck=health_check("sh", "-c", IS_ALIVE),
    )
