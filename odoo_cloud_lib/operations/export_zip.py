"""Export a backup as a zip of Odoo's database manager, to the operator's machine.

Owns: the order of the steps. The backup comes from the store to the tenant's host, and from there
as a stream into the zip; nothing of the tenant's is used or changed, and nobody notices.
"""

import io
import json
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, ClassVar

from docker.models.containers import Container
from docker.types import Mount
from pydantic import JsonValue

from odoo_cloud_lib.backups.arrival import own_backup
from odoo_cloud_lib.backups.choice import BackupName, choose, disk_for, meant, named
from odoo_cloud_lib.backups.contents import LINKS
from odoo_cloud_lib.backups.odoo_zip import MANIFEST, PLAIN_DUMP, LocalFile, is_attachment
from odoo_cloud_lib.backups.plain_dump import write_plain
from odoo_cloud_lib.backups.zip_writer import ZipTarget, odoo_manifest
from odoo_cloud_lib.containers import stream_files
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.operations.copy_files import TREE_DIR
from odoo_cloud_lib.session import Session
from odoo_cloud_lib.subject import find
from odoo_cloud_lib.verb import Verb, Work, WorkStep
from odoo_cloud_lib.workbench import SCRATCH_DIR

FILES_DIR = f"{SCRATCH_DIR}/filestore"
Members = Generator[tuple[str, int, IO[bytes]]]
"""Files of a zip: name, bytes, content."""


class Export(Verb):
    """Write a backup as a zip of Odoo's database manager; the tenant works on."""

    name: ClassVar[str] = "export"

    file: LocalFile
    """A file on the operator's machine that is not there yet, such as acme.zip"""
    backup: BackupName = ""
    """A backup, as `backups list` shows it; the latest if left out"""

    def settled(self, session: Session, slug: str) -> "Export":
        """Note which backup is meant: a later one may come before it is done again."""
        backup = meant(session, slug, self.backup)
        return self.model_copy(update={"backup": backup.snapshot if backup else self.backup})

    def work(self, session: Session, slug: str) -> Work:
        """Fetch it to the tenant's host, and stream it into the zip."""
        subject = find(session, slug)
        backup, against = choose(session, subject, self.backup)
        if against or backup is None:
            return Work(steps=(), blockers=against)
        disk = disk_for(session, subject.host, backup)
        exporting = _Exporting(session, backup, ZipTarget(path=Path(self.file), mark=slug))
        return Work(
            steps=(*exporting.steps(),),
            needs=(named(backup), str(disk)),
            blockers=(*exporting.target.blockers(), *disk.shortage()),
            undo=exporting.undo,
            result=lambda: exporting.told,
        )


@dataclass
class _Exporting:
    session: Session
    backup: Backup
    target: ZipTarget
    told: dict[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    def __post_init__(self) -> None:
        self.arrival = own_backup(self.session, self.backup.tenant, self.backup.snapshot)

    def steps(self) -> Iterable[WorkStep]:
        yield WorkStep(name="open its repository", do=lambda _: self.arrival.open())
        yield WorkStep(name="fetch it", do=lambda _: self._fetch())
        yield WorkStep(name="write its dump as SQL", do=lambda _: self._write_plain())
        yield WorkStep(name="write the zip", do=lambda _: self._write())
        yield WorkStep(name="remove what was needed", do=lambda _: self.arrival.clear())
        yield WorkStep(
            name="give the zip its name",
            do=lambda _: self._finish(),
            changes=lambda: (f"create file {self.target.path}",),
        )

    def _fetch(self) -> None:
        self.arrival.fetch_dump()
        mount = Mount(SCRATCH_DIR, self.arrival.bench.scratch)
        self.arrival.repository.fetch(self.backup.snapshot, f"{TREE_DIR}/{LINKS}", FILES_DIR, mount)

    def _write_plain(self) -> None:
        write_plain(self.arrival.bench, self.arrival.manifest.extensions)

    def _write(self) -> None:
        with closing(self._members()) as members:
            self.target.write(self.arrival.manifest, members)

    def _members(self) -> Members:
        """Yield what Odoo's own zip has, in the order in which Odoo puts it there."""
        bench = self.arrival.bench
        with bench.container(mounts=[Mount(SCRATCH_DIR, bench.scratch, read_only=True)]) as giving:
            yield from stream_files(giving, f"{SCRATCH_DIR}/{PLAIN_DUMP}")
            yield self._manifest()
            yield from self._attachments(giving)

    def _attachments(self, giving: Container) -> Members:
        count = 0
        with closing(stream_files(giving, FILES_DIR)) as found:
            for name, size, content in found:
                # The tenant may have put anything there.
                if is_attachment(name):
                    yield name, size, content
                    count += 1
        self.told["files"] = count

    def _manifest(self) -> tuple[str, int, IO[bytes]]:
        version = self.arrival.bench.server.info.server_version
        text = json.dumps(odoo_manifest(self.arrival.manifest, version), indent=4).encode()
        return MANIFEST, len(text), io.BytesIO(text)

    def _finish(self) -> None:
        self.target.finish()
        self.told |= {
            "backup": self.backup.snapshot,
            "file": str(self.target.path),
            "bytes": self.target.path.stat().st_size,
        }

    def undo(self) -> None:
        self.target.clear()
        self.arrival.clear()
