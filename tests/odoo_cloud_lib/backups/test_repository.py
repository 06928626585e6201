"""What restic tells, and what is made of it when it tells nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import pytest
from docker import DockerClient
from docker.types import Mount

from odoo_cloud_lib.backups.repository import Repository
from odoo_cloud_lib.database import Server
from odoo_cloud_lib.errors import CopyError
from odoo_cloud_lib.workbench import Manner, Workbench

SUMMARY = '{"snapshot_id": "00ff", "total_bytes_processed": 3, "data_added_packed": 2}'


@dataclass(frozen=True, kw_only=True)
class Telling(Workbench):
    """A place where every command tells the same."""

    told: str

    def run(self, *command: str, mounts: Sequence[Mount], manner: Manner = Manner()) -> str:  # noqa: ARG002, B008
        """Run nothing."""
        return self.told


def repository(told: str) -> Repository:
    """Return one whose restic tells this."""
    bench = Telling(
        stack="prod",
        host="paris",
        slug="acme",
        labels={},
        scratch="scratch",
        docker=cast("DockerClient", None),
        server=cast("Server", None),
        image="postgres:18",
        socket_volume="socket",
        told=told,
    )
    return Repository(bench=bench, manner=Manner())


def test_the_summary_is_the_last_line() -> None:
    """Whatever it has said before."""
    made = repository(f"something else\n{SUMMARY}\n").back_up([])
    assert (made.snapshot_id, made.data_added_packed) == ("00ff", 2)


@pytest.mark.parametrize("told", ["", "\n", "Killed\n", "{}", SUMMARY[:40]])
def test_no_summary_is_no_backup(told: str) -> None:
    """It is told what came instead."""
    with pytest.raises(CopyError, match=r"acme: restic on host paris has told '.*'; valid: its"):
        repository(told).back_up([])


def test_a_list_that_is_none() -> None:
    """An empty one is a list as well."""
    assert repository("[]").snapshots() == []
    with pytest.raises(CopyError, match="has told ''"):
        repository("").snapshots()
