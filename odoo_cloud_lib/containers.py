"""What the library does to containers: run a command in one, and pass files in and out.

The one place where the Docker SDK's loosely typed answers become plain values.
"""

import io
import tarfile
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, cast

from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container
from docker.types import LogConfig

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

IN_PROGRESS = 409
NO_TIME = timedelta()
PIECE_BYTES = 64 * 1024
ATTEMPTS = 3
# Each option is named, as one that is not is the engine's own: many hosts' let logs be cut.
WHOLE_LOG = LogConfig(
    type="json-file",
    config={"mode": "blocking", "max-size": "1t", "max-file": "1", "compress": "false"},
)
"""Of a container whose output is read back, all of it."""


def find_container(docker: DockerClient, name: str) -> Container | None:
    """Return the container of this name or id, None if there is none."""
    try:
        return docker.containers.get(name)
    except NotFound:
        return None


def execute(container: Container, *command: str) -> tuple[int, str]:
    """Run ``command`` in a running container; return its exit code and what it printed.

    Raises:
        docker.errors.APIError: status 409 while the container is not running, 404 once it is gone.
    """
    code, output = container.exec_run(list(command))
    return cast("int", code), cast("bytes", output).decode(errors="replace")


def ask(container: Container, *command: str) -> tuple[int, str]:
    """Do the same with a command that changes nothing, and always prints something.

    It is asked again where nothing came: an engine under load now and then loses that.
    """
    code, told = execute(container, *command)
    for _ in range(ATTEMPTS - 1):
        if told:
            break
        code, told = execute(container, *command)
    return code, told


def write_file(container: Container, base: str, path: str, text: str, *, mode: int = 0o444) -> None:
    """Write ``base``/``path``, readable by all; the container may be running or not.

    ``base`` is there already, and in a volume if the container's root is read-only. Folders in
    between are made. It is as old as it is: by time and size, a backup takes a file for the one
    that it has already.
    """
    content, buffer = text.encode(), io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        entry = tarfile.TarInfo(path)
        entry.size, entry.mode = len(content), mode
        entry.mtime = time.time()
        archive.addfile(entry, io.BytesIO(content))
    container.put_archive(base, buffer.getvalue())  # pyright: ignore[reportUnknownMemberType]


def send_files(
    container: Container, base: str, files: Iterable[tuple[str, int, Iterable[bytes]]]
) -> None:
    """Write files below ``base``, never whole in memory: path, size in bytes, pieces of each.

    The pieces come to that size. They belong to root, as do the folders that are made.
    """
    # A generator: requests sends it piece by piece, as it comes.
    pieces = filter(None, _tar(files))
    container.put_archive(base, pieces)  # pyright: ignore[reportUnknownMemberType, reportArgumentType]


def read_files(container: Container, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield each file at or below ``path`` , named from the last part of ``path`` on."""
    for name, _, content in stream_files(container, path):
        yield name, content.read()


def stream_files(container: Container, path: str) -> Generator[tuple[str, int, IO[bytes]]]:
    """Yield the same with its size and never whole in memory; each is read before the next one.

    Links are passed over. Whoever does not go on to the end closes it: until then Docker answers
    nobody who asks for the container.
    """
    try:
        stream, _ = container.get_archive(path)
    except NotFound:
        return
    with (
        closing(cast("Generator[bytes]", stream)),
        io.BufferedReader(_Pieces(stream), PIECE_BYTES) as pieces,
        tarfile.open(fileobj=pieces, mode="r|", bufsize=PIECE_BYTES) as archive,
    ):
        for member in archive:
            if member.isreg() and (content := archive.extractfile(member)):
                yield member.name, member.size, content


class _Pieces(io.RawIOBase):
    """A stream of pieces, none of them empty, as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        self._rest = self._rest or memoryview(next(self._pieces, b""))
        into = memoryview(buffer)
        count = min(len(into), len(self._rest))
        into[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def _tar(files: Iterable[tuple[str, int, Iterable[bytes]]]) -> Iterator[bytes]:
    for path, size, content in files:
        entry = tarfile.TarInfo(path)
        entry.size, entry.mtime = size, time.time()
        yield entry.tobuf()
        yield from content
        yield bytes(-size % tarfile.BLOCKSIZE)
    yield bytes(2 * tarfile.BLOCKSIZE)


def last_lines(container: Container, lines: int) -> str:
    """Return the end of a container's log."""
    return container.logs(tail=lines).decode(errors="replace")


def remove(container: Container) -> None:
    """Remove a container, running or not, and its own volumes; one that is gone is no error."""
    with suppress(NotFound):
        try:
            container.remove(force=True, v=True)
        except APIError as error:
            if error.status_code != IN_PROGRESS:
                raise
            # Somebody else is removing it.
            container.wait(condition="removed")


def remove_labelled(
    docker: DockerClient, labels: Mapping[str, str], *, age: timedelta = NO_TIME
) -> None:
    """Remove every container that has all of these labels, running or not.

    ``age``: only those that were made so long ago.
    """
    pairs = [f"{key}={value}" for key, value in labels.items()]
    found = docker.containers.list(all=True, filters={"label": pairs}, ignore_removed=True)
    for container in found:
        made = datetime.fromisoformat(cast("str", container.attrs["Created"]))
        # The host's clock may be ahead of ours.
        if not age or datetime.now(UTC) - made >= age:
            remove(container)
