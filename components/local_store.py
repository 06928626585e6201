"""An S3 server on the host itself, for trying backups out.

Owns: the server's container, its data, and the one key that it lets in with. It is on the network
for backups alone. What is lost with the host is lost here too, so it is no place for real backups.
"""

from dataclasses import dataclass

import pulumi
import pulumi_random as random

from components.backup_access import StoreKey
from components.container import Container, ContainerSpec, health_check, volume_mount
from components.named import volume
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.naming import HostRole

DATA_DIR = "/data"
ACCESS_KEY = "odoo-cloud"
AUTH_FILE = "auth-key"
# The key reaches the server from a file: an argument or a setting of the container would show it.
SERVE = (
    f"mkdir -p {DATA_DIR}/buckets; RCLONE_AUTH_KEY=$(cat {DATA_DIR}/{AUTH_FILE});"
    f" export RCLONE_AUTH_KEY; exec rclone serve s3 {DATA_DIR}/buckets --addr :{naming.S3_PORT}"
)


@dataclass(frozen=True, kw_only=True)
class LocalStoreArgs:
    """``memory`` in bytes; ``network``: where it is known as ``s3``; ``image``: that of rclone."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    memory: int
    network: pulumi.Input[str]
    protect: bool


class LocalStore(pulumi.ComponentResource):
    """One server. Output: ``key``."""

    key: StoreKey

    def __init__(
        self, name: str, args: LocalStoreArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare the server under the logical ``name``."""
        super().__init__("odoo-cloud:index:LocalStore", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        kept = pulumi.ResourceOptions(parent=self, protect=args.protect)
        secret = random.RandomPassword(f"{name}-secret", length=40, special=False, opts=kept)
        data = volume(f"{name}-data", *_named(args, HostRole.S3_DATA), kept)
        self.key = StoreKey(access_key=ACCESS_KEY, secret_key=pulumi.Output.secret(secret.result))
        auth = FileArgs(
            image=args.image,
            volume=data.name,
            target=DATA_DIR,
            path=AUTH_FILE,
            # In quotes: it is one of a list of pairs, which are told apart by commas as well.
            text=pulumi.Output.concat('"', ACCESS_KEY, ",", self.key.secret_key, '"'),
        )
        files = VolumeFiles(
            f"{name}-files", VolumeFilesArgs(address=args.address, files=[auth]), child
        )
        Container(
            f"{name}-server",
            _spec(args, data.name),
            # Two servers must never share one data directory.
            pulumi.ResourceOptions(parent=self, depends_on=[files], delete_before_replace=True),
        )
        self.register_outputs({})


def _named(args: LocalStoreArgs, role: HostRole) -> tuple[str, dict[str, str]]:
    place = (args.stack, args.host, role)
    return naming.host_resource(*place), naming.host_labels(*place)


def _spec(args: LocalStoreArgs, data: pulumi.Output[str]) -> ContainerSpec:
    name, labels = _named(args, HostRole.S3)
    return ContainerSpec(
        name=name,
        image=args.image,
        labels=labels,
        memory=args.memory,
        cpu_shares=256,
        entrypoint=["sh", "-euc", SERVE],
        mounts=[volume_mount(data, DATA_DIR)],
        networks=[(args.network, naming.S3_ALIAS)],
        healthcheck=health_check("nc", "-z", "127.0.0.1", str(naming.S3_PORT), seconds=5),
        wait=True,
    )
