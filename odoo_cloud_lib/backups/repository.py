"""A backup repository, of a tenant or of a host's server: restic, run on the host.

Owns: how restic is run. Encryption, deduplication and integrity are restic's.
Its container has the keys of this one repository; data goes from the host to the store, and never
through the operator's machine. Does not own: whose it is (:mod:`.repositories`), and what is backed
up (:mod:`.contents`, :mod:`odoo_cloud_lib.archive`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from docker.types import Mount
from pydantic import TypeAdapter, ValidationError

from odoo_cloud_lib import naming
from odoo_cloud_lib.backups.retention import Retention, expendable
from odoo_cloud_lib.backups.snapshots import Group, Listed, Snapshot
from odoo_cloud_lib.containers import remove_labelled
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.workbench import COPYING, Manner, Workbench

CACHE_DIR = "/cache"
ANSWER_SECONDS = 60
SHOWN = 80
# Who reads leaves no lock, which nobody might be left to remove. A snapshot does not change; one
# that is removed meanwhile cannot be read to its end, and that is told.
READING = "--no-lock"
# restic itself goes on asking a store that does not answer for a quarter of an hour. The shell must
# not become `timeout`, which fails as a container's first process.
IMPATIENT = f"timeout {ANSWER_SECONDS} restic"
FIND = f"{IMPATIENT} cat config {READING} >/dev/null; exit $?"
# $0: a snapshot, $1: a file of it.
READ = f'{IMPATIENT} dump {READING} "$0" "$1"; exit $?'
# A killed `restic prune` leaves a lock that shuts even those out who only look. Each run of restic
# has to derive the repository's key, which takes a second: so no run that there is no need for.
OPEN = f"""\
locks=$({IMPATIENT} list locks {READING})
code=$?
if [ $code = 10 ]; then {IMPATIENT} init >/dev/null; code=$?; fi
[ $code = 0 ] || exit $code
[ -z "$locks" ] || {IMPATIENT} unlock --remove-all
exit $?
"""
CODES = {
    10: "the store has no repository of it, as seen from that host",
    3: "some files could not be read, so this is no backup",
    12: "the repository does not open with the password that the host has for it",
    124: f"the store does not answer within {ANSWER_SECONDS} seconds",
}


T = TypeVar("T")
_SUMMARY = TypeAdapter(Snapshot)
_LIST = TypeAdapter(list[Listed])
_GROUPS = TypeAdapter(list[Group])


@dataclass(frozen=True, kw_only=True)
class Repository:
    """Made by :func:`odoo_cloud_lib.backups.repositories.repository_of`."""

    bench: Workbench
    manner: Manner

    def open(self) -> None:
        """Make it if it is not there, and remove what runs left that were killed.

        Nobody else works on it: who does, holds the tenant. But a container goes on when whoever
        started it is killed, and what it is at must not go on without its lock.

        Raises:
            CopyError: no answer from the store, or not with this password.
        """
        remove_labelled(self.bench.docker, self.bench.labels)
        self._shell(OPEN)

    def find(self) -> None:
        """See that it is there and opens; nothing is made, and nothing is locked.

        Raises:
            CopyError: it is not there, no answer from the store, or not with this password.
        """
        self._shell(FIND)

    def back_up(self, mounts: Sequence[Mount], *arguments: str) -> Snapshot:
        """Make a snapshot of what is mounted; ``arguments`` as of ``restic backup``.

        Raises:
            CopyError: it could not be made whole.
        """
        told = self._run("backup", "--json", "--quiet", *arguments, mounts=mounts)
        return self._read(_SUMMARY, told.strip().rpartition("\n")[2])

    def check(self) -> None:
        """Read all that is in the store, and see that it is what was written.

        Raises:
            CopyError: something is damaged or gone; carries restic's words.
        """
        self._run("check", READING, "--read-data", "--quiet")

    def snapshots(self) -> list[Listed]:
        """Return all snapshots that are there, the oldest first."""
        found = self._read(_LIST, self._run("snapshots", READING, "--json", "--quiet"))
        return sorted(found, key=lambda it: it.time)

    def expendable(self, retention: Retention, now: datetime) -> list[str]:
        """Return the snapshots that are there and need not be kept, by their full names.

        Changes nothing, and waits for nobody.

        Raises:
            CopyError: the store does not answer, or has no repository.
        """
        told = self._run("forget", "--dry-run", READING, "--json", *retention.arguments)
        return expendable(self._read(_GROUPS, told or "[]"), retention, now)

    def forget(self, snapshots: Sequence[str]) -> None:
        """Remove these snapshots, those that are gone already too, and all that was theirs alone.

        Raises:
            CopyError: the store does not answer, or does not let anything be removed.
        """
        if snapshots:
            self._run("forget", "--quiet", *snapshots)
        # Always: a run that was killed may have forgotten them, and left their data.
        self._run("prune", "--quiet")

    def read(self, snapshot: str, path: str) -> str:
        """Return the text of a small file of a snapshot.

        Raises:
            CopyError: there is none, no answer from the store, or not with this password.
        """
        return self._shell(READ, snapshot, path)

    def fetch(self, snapshot: str, folder: str, into: str, mount: Mount, *only: str) -> None:
        """Make ``into`` what ``folder`` of a snapshot is; files that are there so stay as they are.

        ``mount``: has ``into``, and may be the tenant's own. So nothing else is mounted, and a link
        in it leads nowhere. ``only``: files below ``folder``; all of them if left out.

        Raises:
            CopyError: something of it is not to be had, or not what it was; carries restic's words.
        """
        manner = replace(self.manner, capabilities=COPYING.capabilities)
        command = ("restore", f"{snapshot}:{folder}", f"--target={into}")
        options = (READING, "--no-cache", "--quiet", "--overwrite=if-changed", "--delete")
        chosen = [f"--include=/{it}" for it in only]
        self.bench.run("restic", *command, *options, *chosen, mounts=[mount], manner=manner)

    def _run(self, *arguments: str, mounts: Sequence[Mount] = ()) -> str:
        return self.bench.run(
            "restic", *arguments, mounts=[*self._own, *mounts], manner=self.manner
        )

    def _shell(self, script: str, *arguments: str) -> str:
        command = ("sh", "-c", script, *arguments)
        return self.bench.run(*command, mounts=self._own, manner=self.manner)

    def _read(self, kind: TypeAdapter[T], told: str) -> T:
        try:
            return kind.validate_json(told)
        except ValidationError:
            raise CopyError(
                self.bench.slug,
                reason=f"restic on host {self.bench.host} has told {told[:SHOWN]!r};"
                " valid: its own JSON, as restic 0.19 writes it",
                command="the same command again; then docker logs of the store",
            ) from None

    @property
    def _own(self) -> list[Mount]:
        place = (self.bench.stack, self.bench.host, HostRole.BACKUP_CACHE)
        return [Mount(CACHE_DIR, naming.host_resource(*place))]
