"""The container that takes in a server's write-ahead log, as the server itself sees it.

Owns: what it is told to do, and how it is made to begin anew where its log has a gap. It holds a
replication slot: the server keeps what it has not taken yet, up to ``max_slot_wal_keep_size``.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.containers import find_container
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.host import explained
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.workbench import READING, Workbench

# The image's folder, whose owner an empty volume takes over.
VOLUME_DIR = naming.POSTGRES_DATA_DIR
PATIENCE_SECONDS = 60
PAUSE_SECONDS = 0.25
LIST = 'cd "$1" 2>/dev/null || exit 0; ls'
# $1: the folder of logs; $2: that of the one that stays; $3: its first segment that is needed.
TRIM = """\
cd "$1"
for it in *; do [ "$it" = "$2" ] || rm -rf "$it"; done
cd "$2"
for it in *; do if [ "${it%.partial}" \\< "$3" ]; then rm -f "$it"; fi; done
"""
EMPTY = 'rm -rf "$1"/*'


def log_folder(system: str) -> str:
    """Return where in the receiver's volume the log of a server is."""
    return f"{naming.WAL_DIR}/{system}"


@dataclass(frozen=True)
class Receiver:
    """That of the host whose server ``bench`` works on."""

    bench: Workbench

    @property
    def _server(self) -> Server:
        return self.bench.server

    @property
    def name(self) -> str:
        """The container, and its volume."""
        return naming.host_resource(self.bench.stack, self.bench.host, HostRole.WAL_ARCHIVE)

    @cached_property
    def system(self) -> str:
        """The identifier of the server, which names the folder of its log."""
        return database.system_identifier(self._server)

    def mount(self, *, read_only: bool = True) -> Mount:
        """Mount its volume at ``POSTGRES_DATA_DIR``."""
        return Mount(VOLUME_DIR, self.name, read_only=read_only)

    def catch_up(self) -> datetime:
        """Wait until it has all that was written until now; return that moment, by the server.

        A transaction is committed after it, as going back to a moment ends at the next one's.

        Raises:
            CopyError: it does not get there.
        """
        [(now,)] = self._server.execute("SELECT clock_timestamp()")
        # One that writes nothing is not flushed before it is told to be done.
        self._server.execute("SELECT pg_logical_emit_message(true, 'odoo-cloud', '')")
        [(written,)] = self._server.execute("SELECT pg_current_wal_flush_lsn()")
        self._wait(lambda: self._has(written))
        return now

    def has_lost(self) -> bool:
        """Tell whether the server has removed what it had not taken yet."""
        row = self._server.execute(
            "SELECT wal_status = 'lost' FROM pg_replication_slots WHERE slot_name = %s",
            (naming.REPLICATION_SLOT,),
        ).fetchone()
        return row == (True,)

    def segments(self, system: str) -> list[str]:
        """Return the names of the segments that it has of a server, the one in work among them."""
        told = self.bench.run(
            *("sh", "-euc", LIST, "sh", log_folder(system)), mounts=[self.mount()], manner=READING
        )
        return [it.removesuffix(".partial") for it in told.split()]

    def trim(self, system: str, first: str) -> None:
        """Remove what is before a segment, and the logs of other servers."""
        self._change(TRIM, naming.WAL_DIR, system, first)

    def begin_anew(self) -> None:
        """Remove its log, and let it take in what is written from now on."""
        with explained(self.bench.host):
            if container := find_container(self.bench.docker, self.name):
                container.stop()
                self._change(EMPTY, naming.WAL_DIR)
                self._wait(self._drop_slot)
                container.start()

    def _drop_slot(self) -> bool:
        """Drop the slot, unless the server has not noticed yet that nobody is at it."""
        self._server.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = %s AND NOT active",
            (naming.REPLICATION_SLOT,),
        )
        row = self._server.execute(
            "SELECT 1 FROM pg_replication_slots WHERE slot_name = %s", (naming.REPLICATION_SLOT,)
        )
        return row.fetchone() is None

    def _change(self, script: str, *arguments: str) -> None:
        mounts = [self.mount(read_only=False)]
        self.bench.run("sh", "-euc", script, "sh", *arguments, mounts=mounts, manner=READING)

    def _wait(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > end:
                raise self._behind()
            time.sleep(PAUSE_SECONDS)

    def _has(self, written: str) -> bool:
        row = self._server.execute(
            "SELECT 1 FROM pg_stat_replication JOIN pg_replication_slots ON pid = active_pid"
            " WHERE slot_name = %s AND flush_lsn >= %s::pg_lsn",
            (naming.REPLICATION_SLOT, written),
        )
        return row.fetchone() is not None

    def _behind(self) -> CopyError:
        return CopyError(
            self.bench.slug,
            reason=f"the container {self.name} does not take in what the server writes;"
            f" valid: within {PATIENCE_SECONDS} seconds",
            command=f"docker logs {self.name}",
        )
