"""Disk on a host: how much is free, and what an operation takes of it.

Volumes and PostgreSQL's data lie on Docker's one disk.
"""

from dataclasses import dataclass

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import ask, find_container
from odoo_cloud_lib.errors import HostError, HostFullError
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.units import KIB, MIB

RESERVE = 512 * MIB


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Bytes that are free on a host, and those that something takes. ``what``: what for."""

    host: str
    what: str
    needed: int
    free: int

    def __str__(self) -> str:
        """Render as a line of a plan."""
        return (
            f"{render_mib(self.needed)} of disk on host {self.host} {self.what},"
            f" of {render_mib(self.free)} that are free"
        )

    def shortage(self) -> tuple[HostError, ...]:
        """Return the error, if there is one, of too little that is free."""
        if self.free >= self.needed:
            return ()
        reason = (
            f"{render_mib(self.free)} of free disk; valid: at least {render_mib(self.needed)},"
            f" {self.what}"
        )
        command = "make room on the host, then the same command again"
        return (HostFullError(f"host {self.host}", reason=reason, command=command),)

    def require(self) -> None:
        """See that enough is free.

        Raises:
            HostFullError: it is not.
        """
        for error in self.shortage():
            raise error


def room_for_dump(session: Session, host: str) -> int:
    """Return the bytes that a dump may have, whatever was thought that it takes. Errors likewise.

    PostgreSQL stops for everybody where it cannot write its log any more.
    """
    free, what = free_disk(session, host), f"of which a dump leaves {RESERVE // MIB} MiB alone"
    Disk(host=host, what=what, needed=RESERVE + MIB, free=free).require()
    return free - RESERVE


def free_disk(session: Session, host: str) -> int:
    """Return the free bytes of a host's disk.

    Raises:
        HostError: its PostgreSQL server, which is asked, is not there or does not tell.
    """
    name, command = session.inventory.hosts[host].postgres, ("df", "-Pk", naming.POSTGRES_DATA_DIR)
    container = find_container(session.host(host).docker, name)
    code, told = ask(container, *command) if container else (1, "it is not there")
    if code or not told:
        reason = f"it does not tell how much disk is free: {told.strip()}"
        raise HostError(name, reason=reason, command="pulumi up --refresh")
    # The second line: device, size, used, available, ...
    return int(told.splitlines()[1].split()[3]) * KIB


def render_mib(amount: int) -> str:
    """Return ``amount`` bytes in whole MiB, rounded up."""
    return f"{-(-amount // MIB)} MiB"
