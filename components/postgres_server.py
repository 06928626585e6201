"""The PostgreSQL server of a host.

Owns: the server's container, its data and its superuser. Tenants reach it by its Unix socket
alone, which they mount from a volume; the operator reaches it at the host's loopback address. It
listens on no other address. Does not own: any database in it.
"""

from dataclasses import dataclass

import pulumi
import pulumi_docker as docker
import pulumi_random as random

from components.container import Container, ContainerSpec, health_check, volume_mount
from components.named import bridge, volume
from components.postgres_settings import settings_arguments
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.naming import HostRole

PASSWORD_FILE = "superuser-password"  # noqa: S105 - a file name
# Unix sockets have no address to trust, so they ask for the password as well.
INITDB = "--auth-local=scram-sha-256 --auth-host=scram-sha-256 --data-checksums"


@dataclass(frozen=True, kw_only=True)
class PostgresServerArgs:
    """``memory`` in bytes, the limit that all settings are computed from; ``port`` on loopback."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    memory: int
    port: int
    protect: bool


class PostgresServer(pulumi.ComponentResource):
    """One server. Outputs: ``password`` (secret), ``port``, ``socket_volume``."""

    password: pulumi.Output[str]
    port: int
    socket_volume: pulumi.Output[str]

    def __init__(
        self, name: str, args: PostgresServerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the server under the logical ``name``."""
        super().__init__("odoo-cloud:index:PostgresServer", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect)
        secret = random.RandomPassword(f"{name}-password", length=40, special=False, opts=kept)
        data = volume(f"{name}-data", *_named(args, HostRole.POSTGRES_DATA), kept)
        socket = volume(f"{name}-socket", *_named(args, HostRole.POSTGRES_SOCKET), child)
        network = bridge(f"{name}-network", *_named(args, HostRole.POSTGRES_NETWORK), child)
        password = VolumeFiles(
            f"{name}-files",
            VolumeFilesArgs(address=args.address, files=[_password_file(args, data, secret)]),
            child,
        )
        Container(
            f"{name}-server",
            _spec(args, data.name, socket.name, network.name),
            # Two servers must never share one data directory.
            pulumi.ResourceOptions(parent=self, depends_on=[password], delete_before_replace=True),
        )
        self.password = pulumi.Output.secret(secret.result)
        self.port = args.port
        self.socket_volume = socket.name
        self.register_outputs({"port": args.port, "socket_volume": self.socket_volume})


def _named(args: PostgresServerArgs, role: HostRole) -> tuple[str, dict[str, str]]:
    return (
        naming.host_resource(args.stack, args.host, role),
        naming.host_labels(args.stack, args.host, role),
    )


def _password_file(
    args: PostgresServerArgs, data: docker.Volume, secret: random.RandomPassword
) -> FileArgs:
    return FileArgs(
        image=args.image,
        volume=data.name,
        target=naming.POSTGRES_DATA_DIR,
        path=PASSWORD_FILE,
        text=secret.result,
    )


def _spec(
    args: PostgresServerArgs,
    data: pulumi.Output[str],
    socket: pulumi.Output[str],
    network: pulumi.Output[str],
) -> ContainerSpec:
    return ContainerSpec(
        name=naming.host_resource(args.stack, args.host, HostRole.POSTGRES),
        image=args.image,
        labels=naming.host_labels(args.stack, args.host, HostRole.POSTGRES),
        user="postgres",
        command=["postgres", *settings_arguments(args.memory)],
        envs=[
            f"POSTGRES_PASSWORD_FILE={naming.POSTGRES_DATA_DIR}/{PASSWORD_FILE}",
            f"POSTGRES_INITDB_ARGS={INITDB}",
        ],
        memory=args.memory,
        shm_size=args.memory // 4,
        mounts=[
            volume_mount(data, naming.POSTGRES_DATA_DIR),
            volume_mount(socket, naming.POSTGRES_SOCKET_DIR),
        ],
        networks=[(network, None)],
        ports=[docker.ContainerPortArgs(internal=5432, external=args.port, ip="127.0.0.1")],
        # Over TCP: while the data directory is being made, a server answers on the socket alone.
        healthcheck=health_check("pg_isready", "-q", "-h", "127.0.0.1", seconds=5),
        wait=True,
        stop_signal="SIGINT",
        stop_seconds=60,
    )
