"""What takes in the write-ahead log of a host's PostgreSQL server, as it is written.

Owns: the container and its volume. The server keeps for it what it has not taken yet, in a
replication slot. It has no network, and reaches the server by its Unix socket. Does not own: the
copy in the store (:mod:`odoo_cloud_lib.archive`).
"""

from dataclasses import dataclass

import pulumi

from components.container import Container, ContainerSpec, volume_mount
from components.named import volume
from components.postgres_settings import KEPT_LOG
from components.volume_files import FileArgs, VolumeFiles, VolumeFilesArgs
from odoo_cloud_lib import naming
from odoo_cloud_lib.address import LocalAddress, SshAddress
from odoo_cloud_lib.database import SUPERUSER
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.units import GIB, KIB, MIB

PASSWORD_FILE = "password"  # noqa: S105 - a file name
# Below this it takes in no more. The server then keeps its log as far as it is told to, and lets go
# of it: no archive is worth an outage of all tenants.
ROOM = KEPT_LOG + GIB
LOOK_SECONDS = 5
# A server that was made anew has another log, and so another folder. The password reaches it from a
# file: an argument or a setting of the container would show it. To stop it is SIGINT in this image.
RECEIVE = f"""\
folder={naming.WAL_DIR}
slot={naming.REPLICATION_SLOT}
system="SELECT system_identifier FROM pg_control_system()"
PGPASSWORD=$(cat {naming.POSTGRES_DATA_DIR}/{PASSWORD_FILE})
export PGPASSWORD PGUSER={SUPERUSER} PGHOST={naming.POSTGRES_SOCKET_DIR}
has_room() {{ [ "$(df -Pk "$folder" | awk 'END {{ print $4 }}')" -ge {ROOM // KIB} ]; }}
trap 'exit 0' INT TERM
until server=$(psql -d postgres -Atc "$system"); do sleep 1; done
mkdir -p "$folder/$server"
until has_room; do
  echo "no log is taken in: less than {ROOM // MIB} MiB of disk are free" >&2
  sleep {LOOK_SECONDS} & wait $! || true
done
pg_receivewal --create-slot --if-not-exists --slot="$slot"
pg_receivewal -D "$folder/$server" --slot="$slot" --synchronous &
receiver=$!
trap 'kill "$receiver"; wait "$receiver" || true; exit 0' INT TERM
while kill -0 "$receiver" 2>/dev/null; do
  has_room || kill "$receiver"
  sleep {LOOK_SECONDS} & wait $! || true
done
wait "$receiver"
"""  # noqa: S608 - all of it is written here


@dataclass(frozen=True, kw_only=True)
class WalArchiveArgs:
    """``image``, ``password`` and ``socket_volume``: those of the server; ``memory`` in bytes."""

    stack: str
    host: str
    address: LocalAddress | SshAddress
    image: pulumi.Input[str]
    password: pulumi.Input[str]
    socket_volume: pulumi.Output[str]
    memory: int


class WalArchive(pulumi.ComponentResource):
    """That of one host."""

    def __init__(
        self, name: str, args: WalArchiveArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        """Declare it under the logical ``name``."""
        super().__init__("odoo-cloud:index:WalArchive", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        place = (args.stack, args.host, HostRole.WAL_ARCHIVE)
        labels = naming.host_labels(*place)
        kept = volume(f"{name}-log", naming.host_resource(*place), labels, child)
        password = FileArgs(
            image=args.image,
            volume=kept.name,
            # The image's own folder: an empty volume takes over whose it is.
            target=naming.POSTGRES_DATA_DIR,
            path=PASSWORD_FILE,
            text=args.password,
        )
        files = VolumeFiles(
            f"{name}-files", VolumeFilesArgs(address=args.address, files=[password]), child
        )
        Container(
            f"{name}-receiver",
            ContainerSpec(
                name=naming.host_resource(*place),
                image=args.image,
                labels=labels,
                user=SUPERUSER,
                entrypoint=["sh", "-euc", RECEIVE],
                memory=args.memory,
                cpu_shares=256,
                network_mode="none",
                mounts=[
                    volume_mount(kept.name, naming.POSTGRES_DATA_DIR),
                    volume_mount(args.socket_volume, naming.POSTGRES_SOCKET_DIR, read_only=True),
                ],
            ),
            # Two would want the same slot.
            pulumi.ResourceOptions(parent=self, depends_on=[files], delete_before_replace=True),
        )
        self.register_outputs({})
