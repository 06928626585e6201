"""What is written into containers."""

import io
import tarfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import cast

from docker.models.containers import Container

from odoo_cloud_lib.containers import ask, send_files, write_file


@dataclass
class Taking:
    """A container that files are put into."""

    times: list[float] = field(default_factory=list[float])
    """Of each file, in seconds since 1970."""

    def put_archive(self, path: str, data: bytes | Iterable[bytes]) -> None:  # noqa: ARG002
        """Note when what is in it was written."""
        whole = data if isinstance(data, bytes) else b"".join(data)
        with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
            self.times += [member.mtime for member in archive]


def test_a_file_is_as_old_as_it_is() -> None:
    """Else restic takes it for the one before it, of the same size, and keeps that one's text."""
    container, before = Taking(), time.time()
    taking = cast("Container", container)
    write_file(taking, "/", "manifest.json", '{"rows": 1}')
    write_file(taking, "/", "manifest.json", '{"rows": 2}')
    send_files(taking, "/", [("filestore/ab/ab12", 3, [b"abc"])])
    one, other, sent = container.times
    assert before <= one < other < sent <= time.time()


@dataclass
class Forgetful:
    """A container of which the first answers are lost."""

    lost: int

    def exec_run(self, command: list[str]) -> tuple[int, bytes]:
        """Answer, but for those."""
        self.lost -= 1
        return 0, b"" if self.lost >= 0 else " ".join(command).encode()


def test_an_answer_that_was_lost_is_asked_for_again() -> None:
    """A few times; then there is none."""
    assert ask(cast("Container", Forgetful(2)), "df", "/") == (0, "df /")
    assert ask(cast("Container", Forgetful(9)), "df", "/") == (0, "")
