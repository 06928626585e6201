"""Free ports that nobody else takes before the test does: no other run, and no connection."""

import random
import socket
from itertools import islice
from pathlib import Path

# Below the ports that the kernel picks from, for connections and for what a container publishes.
LOWEST = 10_000
FIRST_OF_KERNEL = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])

# A name each, which the kernel gives to one process at a time and takes back when that ends.
_claims: list[socket.socket] = []


def free_ports(count: int) -> list[int]:
    """Return ports that are free, and this process's alone until it ends."""
    candidates = range(LOWEST, FIRST_OF_KERNEL)
    found = [*islice(filter(_claimed, random.sample(candidates, len(candidates))), count)]
    if len(found) < count:
        message = f"{count} ports wanted, {len(found)} free between {LOWEST} and {FIRST_OF_KERNEL}"
        raise OSError(message)
    return found


def _claimed(port: int) -> bool:
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0odoo-cloud.test.port.{port}")
        with socket.socket() as it:
            it.bind(("", port))
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True
