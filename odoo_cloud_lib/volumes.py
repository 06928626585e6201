"""Files that must be in a volume before the container that reads them starts.

Secrets reach processes this way: never in an argument, never in the environment, and not by the
Docker provider's uploads, which a read-only root refuses.
"""

from collections import defaultdict
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from docker import DockerClient
from docker.errors import ImageNotFound, NotFound
from docker.models.containers import Container
from docker.types import Mount

from odoo_cloud_lib.containers import read_files, remove, write_file
from odoo_cloud_lib.errors import HostError, ImageError

# $0: the volume's folder, $1: the file below it.
REMOVE = ("sh", "-ec", 'cd "$0"; rm -f "$1"; rmdir -p "${1%/*}" 2>/dev/null || true')


@dataclass(frozen=True, kw_only=True)
class VolumeFile:
    """``path`` below ``target``, where a container of ``image`` mounts ``volume``.

    Image and target matter: whoever mounts an empty volume first decides who owns it, and Docker
    takes that from the image's own folder.
    """

    image: str
    volume: str
    target: str
    path: str
    text: str = field(repr=False)


def write_volume_files(docker: DockerClient, files: Sequence[VolumeFile]) -> None:
    """Write the files side by side, replacing those that are there.

    Raises:
        ImageError: the image is not on the host.
    """
    with ThreadPoolExecutor(max_workers=max(1, len(files))) as pool:
        # The list asks for every result, and with it for every error.
        list(pool.map(partial(_write, docker), files))


def _write(docker: DockerClient, file: VolumeFile) -> None:
    with _mounted(docker, file) as container:
        write_file(container, file.target, file.path, file.text)


def remove_volume_files(docker: DockerClient, files: Sequence[VolumeFile]) -> None:
    """Remove files, and the folders that this leaves empty; what is gone is no error.

    Raises:
        ImageError: the image is not on the host.
        HostError: a file stays.
    """
    for file in files:
        with suppress(NotFound), _mounted(docker, file, *REMOVE, file.target, file.path) as remover:
            remover.start()
            if code := remover.wait()["StatusCode"]:
                raise HostError(
                    file.volume,
                    reason=f"{file.path} in it cannot be removed (exit code {code})",
                    command="the same again",
                )


def read_volume_file(docker: DockerClient, file: VolumeFile) -> str | None:
    """Return the text that is there now, None if there is no such file, or no such volume."""
    [text] = read_volume_files(docker, [file])
    return text


def read_volume_files(docker: DockerClient, files: Sequence[VolumeFile]) -> list[str | None]:
    """Return the same of several files, in their order: a container for each volume, at most."""
    by_volume = defaultdict[tuple[str, str], list[VolumeFile]](list)
    for it in files:
        by_volume[it.volume, it.target].append(it)
    texts = dict[VolumeFile, str | None]()
    for some in by_volume.values():
        texts |= _texts(docker, some)
    return [texts[it] for it in files]


def _texts(docker: DockerClient, files: Sequence[VolumeFile]) -> dict[VolumeFile, str | None]:
    try:
        with _mounted(docker, files[0]) as container:
            return {it: _text(container, f"{it.target}/{it.path}") for it in files}
    except NotFound:
        return dict.fromkeys(files)


def _text(container: Container, path: str) -> str | None:
    return next((content.decode() for _, content in read_files(container, path)), None)


@contextmanager
def _mounted(docker: DockerClient, file: VolumeFile, *command: str) -> Generator[Container]:
    """Make a container; it need not be started to read and write its volume."""
    # The volume's own labels lead to whoever removes all of a stack; this container carries them.
    attributes = docker.volumes.get(file.volume).attrs
    labels = cast("dict[str, str]", attributes["Labels"] or {})
    try:
        container = docker.containers.create(
            file.image,
            entrypoint=list(command or ("true",)),
            user="root",
            labels=labels,
            mounts=[Mount(file.target, file.volume)],
            network_mode="none",
        )
    except ImageNotFound:
        raise ImageError(
            file.image, reason="no such image on the host", command="pulumi up --refresh"
        ) from None
    try:
        yield container
    finally:
        remove(container)
