"""Copy the files of a tenant from host to host, and compare copies with what they were made from.

Owns: that nothing is ever whole in memory: a tree goes as a stream of Docker's own archives from
one engine through this process into the other, with owners and modes. Checksums are computed where
the files are.
"""

import re
from collections.abc import Collection, Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import cast

from docker.types import Mount
from pydantic import JsonValue

from odoo_cloud_lib import naming
from odoo_cloud_lib.desired import Report
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.naming import TenantRole
from odoo_cloud_lib.workbench import COPYING, READING, SCRATCH_DIR, Workbench, remove_volume

STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")
"""How Odoo names a file of an attachment below its filestore: by its content's SHA-1."""
# What is in no image: Docker would take owner and content of an empty volume from there.
TREE_DIR = "/tree"
NO_FILES: Mapping[str, str] = {}
SHOWN = 5
REMEMBERED = 20


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What was wrong with a filestore before it was copied, by name."""

    damaged: tuple[str, ...]
    """Files whose content is not what their name says."""
    missing: tuple[str, ...]
    """Files that an attachment is kept in, and that are not there."""

    def told(self, report: Report) -> dict[str, JsonValue]:
        """Report them, and return what of them an operation remembers."""
        told = dict[str, JsonValue]()
        for what, names in (("damaged", self.damaged), ("missing", self.missing)):
            if names:
                told[what] = list[JsonValue](names[:REMEMBERED])
                report(f"{len(names)} file(s) were {what} before: {names[0]}, …")
        return told


def carry_volume(source: Workbench, target: Workbench, role: TenantRole) -> None:
    """Make the tenant's volume of this role on the target anew, with the content of the source's.

    It has the name and the labels that the program gives it, which takes it up as it is.
    """
    name = target.volume(role)
    remove_volume(target.docker, name)
    labels = naming.tenant_labels(target.stack, target.host, target.slug, role)
    target.docker.volumes.create(name, labels=labels)
    _stream(source, source.volume(role), target, name, TREE_DIR, TREE_DIR)


def carry_dump(source: Workbench, target: Workbench, name: str) -> None:
    """Copy a file of the source's scratch volume into that of the target."""
    target.make_scratch()
    path = f"{SCRATCH_DIR}/{name}"
    _stream(source, source.scratch, target, target.scratch, SCRATCH_DIR, path)


def run_in_tree(
    bench: Workbench,
    script: str,
    *arguments: str,
    mounts: tuple[Mount, ...] = (),
    files: Mapping[str, str] = NO_FILES,
) -> str:
    """Run a shell script in the tenant's volume of files, which is its working directory.

    Returns what it printed. ``arguments``: from ``$1`` on. The volume is the tenant's: nothing else
    that matters is mounted. ``files``: what else it reads, by path below ``/``.

    Raises:
        CopyError: it failed; carries the end of its log.
    """
    tree = Mount(TREE_DIR, bench.volume(TenantRole.FILESTORE))
    given = ("sh", "-euc", f"cd {TREE_DIR}\n{script}", "sh", *arguments)
    return bench.run(*given, mounts=[tree, *mounts], manner=replace(COPYING, files=files))


def checksums(bench: Workbench, volume: str, folder: str = "") -> dict[str, str]:
    """Return the SHA-1 of every file below a folder of a volume, by path from there."""
    told = bench.run(
        *("sh", "-euc", 'cd "$1" 2>/dev/null || exit 0; find . -type f -exec sha1sum -b {} +'),
        *("sh", str(PurePosixPath(TREE_DIR, folder))),
        mounts=[Mount(TREE_DIR, volume, read_only=True)],
        manner=READING,
    )
    # sha1sum quotes odd names, the same way on both sides.
    lines = (line.partition(" *./") for line in told.splitlines())
    return {path: digest for digest, _, path in lines}


def volume_bytes(bench: Workbench, *roles: TenantRole) -> int:
    """Return how much disk the tenant's volumes of these roles take."""
    mounts = [Mount(f"{TREE_DIR}/{it}", bench.volume(it), read_only=True) for it in roles]
    told = bench.run("du", "-sk", TREE_DIR, mounts=mounts, manner=READING)
    return int(told.split()[0]) * 1024


def require_equal(
    slug: str, what: str, source: Mapping[str, int | str], copy: Mapping[str, int | str]
) -> None:
    """Compare a copy with what it was made from: row counts, or checksums, by name.

    Raises:
        CopyError: something is missing, too much, or different.
    """
    names = sorted(it for it in {*source, *copy} if source.get(it) != copy.get(it))
    if not names:
        return
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    raise CopyError(
        slug,
        reason=f"{what}: the copy is not what it was made from: {', '.join(names[:SHOWN])}{more}",
        command="the same command again; all of the original is still there",
    )


def faults_of(files: Mapping[str, str], stored: Collection[str]) -> Faults:
    """Compare a filestore with its names, and with what attachments are kept in.

    ``files``: its checksums; ``stored``: attachments' files, as ``ab/ab12…``.
    """
    named = {path: digest for path, digest in files.items() if STORED.fullmatch(path)}
    return Faults(
        damaged=tuple(sorted(path for path, digest in named.items() if path[3:] != digest)),
        missing=tuple(sorted({*stored} - {*files})),
    )


def _stream(
    source: Workbench, volume: str, target: Workbench, into: str, folder: str, path: str
) -> None:
    with (
        source.container(mounts=[Mount(folder, volume, read_only=True)]) as giving,
        target.container(mounts=[Mount(folder, into)]) as taking,
    ):
        found, _ = giving.get_archive(path)
        # Until it is read or closed, Docker answers nobody who asks for the container.
        with closing(cast("Generator[bytes]", found)) as pieces:
            # A generator: requests sends it piece by piece, as it comes in.
            taking.put_archive(str(PurePosixPath(path).parent), pieces)  # pyright: ignore[reportUnknownMemberType, reportArgumentType]
