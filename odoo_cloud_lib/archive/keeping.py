"""Keep a host's archive up: its log every few minutes, a base backup each night.

Owns: the order, in which nothing is removed before what replaces it is in the store. Every run may
be killed anywhere; the next one finds in the store what there is. One run at a time works on a
host, which its server sees to.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from docker.types import Mount

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.archive import stretches
from odoo_cloud_lib.archive.receiver import Receiver, log_folder
from odoo_cloud_lib.archive.stretches import Span, Stretch
from odoo_cloud_lib.backups.repositories import archive_repository, as_pruner
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.backups.retention import PointInTime
from odoo_cloud_lib.containers import remove_labelled
from odoo_cloud_lib.disk import RESERVE, Disk, free_disk
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.inventory import InventoryBackups
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.volumes import VolumeFile, read_volume_file
from odoo_cloud_lib.workbench import SCRATCH_DIR, Manner, Workbench

BASE_DIR = f"{SCRATCH_DIR}/base"
LABEL = "base/backup_label"
FIRST = re.compile(rf"^START WAL LOCATION: \S+ \(file ({stretches.SEGMENT_NAME})\)$", re.MULTILINE)
LOCK = "archive of the server"
READ_LONG_AGO = timedelta(hours=1)


@dataclass(frozen=True)
class Archive:
    """That of one host. ``kept``: for how long."""

    session: Session
    host: str
    kept: PointInTime

    @cached_property
    def repository(self) -> Repository:
        """Where it is."""
        return archive_repository(self.session, self.host)

    @cached_property
    def receiver(self) -> Receiver:
        """What takes in the log."""
        return Receiver(self._bench)

    @cached_property
    def _reading(self) -> Repository:
        """The same, for those who do not wait until nobody else is at work on it."""
        bench = self._bench
        labels = naming.host_labels(bench.stack, bench.host, naming.ARCHIVE_READING_ROLE)
        return replace(self.repository, bench=replace(bench, labels=labels))

    @property
    def _bench(self) -> Workbench:
        return self.repository.bench

    def stretches(self) -> list[Stretch]:
        """Return what there is, the oldest first.

        Raises:
            CopyError: the store has no such repository yet, or does not answer.
        """
        return stretches.read(self._reading.snapshots())

    def reach(self) -> list[Span]:
        """Return the times to each second of which the server can go back. Errors likewise."""
        return stretches.spans(self.host, self.stretches())

    def keep_up(self, now: datetime) -> Stretch:
        """Store the log, and first a new base backup if it is time for one; return what there is.

        Raises:
            CopyError: a tool failed, the log does not come in, or the store does not answer.
            HostFullError: not enough disk for a base backup.
        """
        with self._alone():
            there = self.stretches()
            last = next(reversed(there), None)
            if self._is_broken(last):
                self.receiver.begin_anew()
                last = None
            kept = self._store_log() if last else None  # whatever becomes of the rest
            is_full = stretches.has_expired(there, now, self.kept.days)
            if kept is None or kept.since < self._night(now):
                self._make_base(kept)
                kept, is_full = self._store_log(), True
            if is_full:
                self._forget(now)
            return kept

    def store_log(self) -> Stretch:
        """Store the log and nothing else; return what there is. Errors likewise.

        Raises:
            CopyError: there is no base backup that it belongs to, or it has a gap.
        """
        with self._alone():
            last = next(reversed(self.stretches()), None)
            if last is None or self._is_broken(last):
                raise self._none()
            return self._store_log()

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Keep others off this host's archive."""
        with database.also_connect(self._bench.server, "postgres") as keeper:
            database.lock(keeper, LOCK)
            self.repository.open()
            self._bench.clear()  # what a killed run left
            reading = self._reading.bench
            remove_labelled(reading.docker, reading.labels, age=READ_LONG_AGO)
            yield

    def _night(self, now: datetime) -> datetime:
        backups = self.session.inventory.backups or InventoryBackups(image="", region="")
        return backups.timetable.day(self.host, now)

    def _is_broken(self, last: Stretch | None) -> bool:
        """Tell whether nothing can be added to it, or to a first one: a gap, or another server."""
        receiver = self.receiver
        if receiver.has_lost():
            return True
        if last is None:
            return False
        if last.system != receiver.system:
            return True
        return not stretches.is_unbroken(receiver.segments(last.system), last.first)

    def _make_base(self, before: Stretch | None) -> None:
        """Make a base backup; the log goes to the one before until there is this one."""
        self._require_disk()
        self._bench.make_scratch()
        # What the base backup needs of the log comes in from here on.
        self.receiver.catch_up()
        self._copy_server()
        [(since,)] = self._bench.server.execute("SELECT clock_timestamp()")
        if before:
            self._snapshot_log(before)
        tags = stretches.tags_of_base(self.receiver.system, self._first_segment(), since)
        mount = Mount(SCRATCH_DIR, self._bench.scratch, read_only=True)
        self._snapshot([mount], tags, BASE_DIR)
        self._bench.clear()

    def _copy_server(self) -> None:
        login = database.login_of(self._bench.server)
        self._bench.run(
            *("pg_basebackup", f"--pgdata={BASE_DIR}", "--wal-method=none", "--checkpoint=fast"),
            *("--no-password", f"--host={naming.POSTGRES_SOCKET_DIR}", f"--username={login.user}"),
            mounts=[Mount(SCRATCH_DIR, self._bench.scratch)],
            manner=Manner(login=login),
        )

    def _first_segment(self) -> str:
        bench = self._bench
        file = VolumeFile(
            image=bench.image, volume=bench.scratch, target=SCRATCH_DIR, path=LABEL, text=""
        )
        if found := FIRST.search(read_volume_file(bench.docker, file) or ""):
            return found[1]
        raise CopyError(
            bench.slug,
            reason=f"a base backup whose {LABEL} names no segment; valid: one of PostgreSQL's",
            command="the same again",
        )

    def _store_log(self) -> Stretch:
        last = self.stretches()[-1]
        until = self._snapshot_log(last)
        self.receiver.trim(last.system, last.first)
        return last.model_copy(update={"until": until})

    def _snapshot_log(self, of: Stretch) -> datetime:
        until = self.receiver.catch_up()
        folder = log_folder(of.system)
        self._snapshot([self.receiver.mount()], stretches.tags_of_log(of.base, until), folder)
        return until

    def _snapshot(self, mounts: list[Mount], tags: list[str], folder: str) -> None:
        tagged = (f"--tag={it}" for it in tags)
        self.repository.back_up(mounts, *tagged, f"--host={self.host}", folder)

    def _forget(self, now: datetime) -> None:
        pruning = as_pruner(self.session, self.repository)
        pruning.forget(stretches.expendable(self.stretches(), now, self.kept.days))

    def _require_disk(self) -> None:
        [(size,)] = self._bench.server.execute("SELECT sum(pg_database_size(oid)) FROM pg_database")
        needed, free = int(size) + RESERVE, free_disk(self.session, self.host)
        what = "for a copy of its PostgreSQL server"
        Disk(host=self.host, what=what, needed=needed, free=free).require()

    def _none(self) -> CopyError:
        return CopyError(
            self._bench.slug,
            reason="it has no base backup with all that was written since;"
            " valid: one, which the operator makes",
            command="docker logs of the stack's operator",
        )


def reach(session: Session) -> list[Span]:
    """Return the times to each second of which tenants can go back, by their hosts.

    Raises:
        CopyError: a store does not answer, or has no repository of a host's server yet.
    """
    archives = [archive_of(session, host) for host in session.inventory.hosts]
    return [it for archive in archives if archive for it in archive.reach()]


def archive_of(session: Session, host: str) -> Archive | None:
    """Return the archive of a host, None if the platform keeps none."""
    backups = session.inventory.backups
    kept = backups and backups.point_in_time
    return Archive(session, host, kept) if kept else None
