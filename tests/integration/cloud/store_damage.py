"""Damage to what a tenant's backups consist of in the store, and its undoing."""

import random
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from docker import DockerClient

from odoo_cloud_lib import naming
from odoo_cloud_lib.naming import HostRole
from tests.integration.stack import LABEL, Stack

# $1: the file; $2: a place in it.
FLIP = 'byte=$(od -An -tu1 -j "$2" -N1 "$1"); printf "\\\\$(printf %o $((byte ^ 16)))"' + (
    ' | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null'
)
CUT = 'truncate -s "$2" "$1"'
LOSE = 'rm "$1"'
KINDS = ("config", "data", "index", "keys", "snapshots")


@dataclass(frozen=True)
class Repository:
    """The repository of a tenant, where the store of the stack's one host keeps it."""

    docker: DockerClient
    stack: Stack
    slug: str

    def run(self, script: str, *arguments: str) -> str:
        """Run a script there; ``arguments``: from ``$1`` on."""
        volume = naming.host_resource(self.stack.name, "local", HostRole.S3_DATA)
        place = f"cd /data/buckets/*/{self.stack.name}/{self.slug}-*"
        told = self.docker.containers.run(
            "postgres:18",
            ["sh", "-euc", f"{place}; {script}", "sh", *arguments],
            entrypoint=[],
            user="root",
            remove=True,
            network_mode="none",
            labels={LABEL: self.stack.name},
            volumes={volume: {"bind": "/data", "mode": "rw"}},
        )
        return told.decode()

    def files(self) -> dict[str, int]:
        """Return the size of each file."""
        lines = self.run("find " + " ".join(KINDS) + " -type f -printf '%s %p\\n'").splitlines()
        return {path: int(size) for size, path in (line.split(" ", 1) for line in lines)}

    def forget(self) -> None:
        """Let the server forget what it knew of the files."""
        name = naming.host_resource(self.stack.name, "local", HostRole.S3)
        self.docker.containers.get(name).restart()

    @contextmanager
    def damaged(self, script: str, *arguments: str) -> Generator[None]:
        """Do it to the repository; in the end it is again as it was."""
        self.run(f"rm -rf /data/saved; cp -a . /data/saved; {script}", *arguments)
        self.forget()
        try:
            yield
        finally:
            self.run("rm -rf *; cp -a /data/saved/. .; rm -rf /data/saved")
            self.forget()


def random_damage(files: dict[str, int], chance: random.Random) -> tuple[str, str, str]:
    """Return a script, and the file and place that it is given."""
    kind = chance.choice(KINDS)
    path = chance.choice(sorted(it for it in files if it.startswith(kind)))
    return chance.choice((FLIP, CUT, LOSE)), path, str(chance.randrange(files[path]))
