"""Short-lived containers for tests."""

import io
import tarfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import docker
from docker.errors import ImageNotFound
from docker.models.containers import Container

LABEL = "odoo-cloud.test"


def archive(files: dict[str, str], mode: int) -> bytes:
    """Return a tar of text files, by path from the root; each belongs to root."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, text in files.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(text.encode()), mode
            tar.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


@contextmanager
def container_of(
    image: str,
    *command: str,
    files: dict[str, str] | None = None,
    into: str = "/",
    options: dict[str, Any] | None = None,
) -> Generator[Container]:
    """Yield a started container of that image; its anonymous volumes go with it.

    Files (executable, path from the folder ``into``) are there before it starts; with a read-only
    root that folder must be a volume. Options are those of the SDK's ``containers.create``.
    """
    engine = docker.from_env()
    try:
        container = engine.containers.create(
            image, list(command) or None, labels={LABEL: "container"}, **(options or {})
        )
    except ImageNotFound as error:
        message = f"no image {image}; run offline/images/build.sh"
        raise RuntimeError(message) from error
    try:
        if files:
            # docker's types say nothing about the data.
            container.put_archive(into, archive(files, 0o755))  # pyright: ignore[reportUnknownMemberType]
        container.start()
        container.reload()
        yield container
    finally:
        container.remove(force=True, v=True)
        engine.close()


@contextmanager
def volume() -> Generator[str]:
    """Yield the name of an empty volume."""
    engine = docker.from_env()
    created = engine.volumes.create(labels={LABEL: "volume"})
    try:
        yield str(created.name)
    finally:
        created.remove(force=True)
        engine.close()


def execute(container: Container, *command: str, environment: dict[str, str] | None = None) -> str:
    """Run a command in the container; return its output, or raise RuntimeError when it fails."""
    code, output = container.exec_run(list(command), environment=environment)
    text = cast("bytes", output).decode(errors="replace").strip()
    if code != 0:
        message = f"{' '.join(command)}: exit {code}: {text}"
        raise RuntimeError(message)
    return text


def output_of(
    image: str,
    *command: str,
    files: dict[str, str] | None = None,
    options: dict[str, Any] | None = None,
) -> tuple[int, str]:
    """Run a container to its end; return its exit code and its whole log."""
    with container_of(image, *command, files=files, options=options) as container:
        code = container.wait(timeout=120)["StatusCode"]
        return code, container.logs().decode(errors="replace").strip()


def address_of(container: Container) -> str:
    """Return the container's address on the default bridge."""
    return container.attrs["NetworkSettings"]["IPAddress"]


def until(check: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for the check to hold; a check that raises RuntimeError does not hold yet."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if check():
                return
            reason = "it does not hold"
        except RuntimeError as error:
            reason = str(error)
        if time.monotonic() > deadline:
            message = f"not within {seconds:g} s: {reason}"
            raise TimeoutError(message)
        time.sleep(0.2)
