"""What is in a snapshot, read with the tools alone and not by the library that made it."""

import json
import re
from dataclasses import dataclass
from typing import Any

from docker.types import Mount

from odoo_cloud_lib.backups.repositories import repository_of
from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.cloud import Cloud

FILES = "/tree/.odoo-cloud-backup/"
STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")


@dataclass(frozen=True)
class Taken:
    """A snapshot's manifest, the files in it, and those that attachments of its dump name."""

    manifest: dict[str, Any]
    files: set[str]
    named: set[str]


def taken(cloud: Cloud, slug: str, snapshot: str) -> Taken:
    """Read a snapshot."""
    with cloud.session() as session:
        repository = repository_of(session, slug)
        bench = repository.bench
        manifest = json.loads(_restic(repository, f"restic dump {snapshot} /scratch/manifest.json"))
        listed = _restic(repository, f"restic ls --json {snapshot}")
        bench.make_scratch()
        _restic(
            repository, f"restic dump {snapshot} /scratch/database.dump >/scratch/it", bench.scratch
        )
        rows = bench.run(
            *("pg_restore", "--data-only", "--table=ir_attachment", "--file=-", "/scratch/it"),
            mounts=[Mount("/scratch", bench.scratch)],
        )
        bench.clear()
    nodes = [json.loads(line) for line in listed.splitlines()][1:]
    paths = {it["path"] for it in nodes if it["type"] == "file"}
    return Taken(
        manifest=manifest,
        files={it.removeprefix(FILES) for it in paths if it.startswith(FILES)},
        named={*STORED.findall(rows)},
    )


def _restic(repository: Repository, script: str, scratch: str = "") -> str:
    mounts = [Mount("/cache", f"{repository.bench.stack}-{repository.bench.host}.backup-cache")]
    mounts += [Mount("/scratch", scratch)] if scratch else []
    return repository.bench.run("sh", "-euc", script, mounts=mounts, manner=repository.manner)
