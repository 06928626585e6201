"""The edge of a host: one Caddy that ends TLS for all of its tenants.

Owns: the container, its certificates, and the part of the configuration that all tenants share.
Does not own: the tenants' routes, nor the networks of theirs that it is connected to while it runs
(:mod:`components.tenant_route`).
"""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker

from components.container import Container, ContainerSpec, health_check, volume_mount
from components.edge_file import EdgeFile, EdgeFileArgs
from components.named import bridge, volume
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import caddyfile, naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.naming import HostRole

ROOT_FILE = "Caddyfile"
CADDY = [
    "caddy",
    "run",
    "--config",
    f"{naming.EDGE_CONFIG_DIR}/{ROOT_FILE}",
    "--adapter",
    "caddyfile",
]


@dataclass(frozen=True, kw_only=True)
class CaddyEdgeArgs:
    """``memory`` in bytes; ``listen``: the host's address at which the two ports are opened."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    memory: int
    listen: str
    settings: caddyfile.EdgeSettings


class CaddyEdge(pulumi.ComponentResource):
    """One edge. Outputs: ``container`` (name), ``container_id``."""

    container: str
    container_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: CaddyEdgeArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the edge under the logical ``name``."""
        super().__init__("odoo-cloud:index:CaddyEdge", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        data = volume(f"{name}-data", *_named(args, HostRole.EDGE_DATA), child)
        config = volume(f"{name}-config", *_named(args, HostRole.EDGE_CONFIG), child)
        network = bridge(f"{name}-network", *_named(args, HostRole.EDGE_NETWORK), child)
        root = VolumeFiles(
            f"{name}-files",
            VolumeFilesArgs(address=args.address, files=[_root_file(args, config)]),
            child,
        )
        server = Container(
            f"{name}-server",
            _spec(args, data.name, config.name, network.name),
            # Two of them cannot hold the same ports.
            pulumi.ResourceOptions(parent=self, depends_on=[root], delete_before_replace=True),
        )
        self.container = _named(args, HostRole.EDGE)[0]
        self.container_id = server.id
        EdgeFile(
            f"{name}-platform",
            EdgeFileArgs(
                address=args.address,
                edge=self.container,
                edge_id=server.id,
                path=naming.platform_file(),
                text=caddyfile.platform(args.settings),
            ),
            child,
        )
        self.register_outputs({"container": self.container, "container_id": self.container_id})


def _named(args: CaddyEdgeArgs, role: HostRole) -> tuple[str, dict[str, str]]:
    return (
        naming.host_resource(args.stack, args.host, role),
        naming.host_labels(args.stack, args.host, role),
    )


def _root_file(args: CaddyEdgeArgs, config: docker.Volume) -> FileArgs:
    return FileArgs(
        image=args.image,
        volume=config.name,
        target=naming.EDGE_CONFIG_DIR,
        path=ROOT_FILE,
        text=caddyfile.ROOT,
    )


def _spec(
    args: CaddyEdgeArgs,
    data: pulumi.Output[str],
    config: pulumi.Output[str],
    network: pulumi.Output[str],
) -> ContainerSpec:
    name, labels = _named(args, HostRole.EDGE)
    ports = (args.settings.http_port, args.settings.https_port)
    return ContainerSpec(
        name=name,
        image=args.image,
        labels=labels,
        memory=args.memory,
        # A tenant that uses all of the processor must not slow the others' way in.
        cpu_shares=2048,
        capabilities=["CAP_NET_BIND_SERVICE"],
        command=CADDY,
        mounts=[
            volume_mount(data, naming.EDGE_DATA_DIR),
            volume_mount(config, naming.EDGE_CONFIG_DIR),
        ],
        networks=[(network, None)],
        ports=[
            docker.ContainerPortArgs(internal=port, external=port, ip=args.listen) for port in ports
        ],
        healthcheck=health_check(
            "wget", "-q", "-O", "/dev/null", "http://127.0.0.1:2019/config/", seconds=5
        ),
        wait=True,
        stop_seconds=40,
    )
