"""A rented server for tests: a container with an SSH login and a Docker engine of its own.

``with running_vps(docker.from_env()) as vps:`` starts one from the image of ``vps/``. Its volumes,
networks and containers are gone before and after; its images stay in a cache (``vps_cache``).
docker's and asyncssh's types are incomplete: what comes back of the ignored calls is not used, or
has a type of its own.
"""

import io
import socket
import tarfile
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncssh
from docker import DockerClient
from docker.errors import DockerException, ImageNotFound
from docker.models.containers import Container

from tests.integration import vps_cache

IMAGE = "odoo-cloud/test-vps:1"
LABEL = "odoo-cloud.test"
START_SECONDS = 60
HOST_KEY = "etc/ssh/ssh_host_ed25519_key"
BUILT_IN_NETWORKS = {"bridge", "host", "none"}


@dataclass(frozen=True, kw_only=True)
class Vps:
    """A running server and all that a client needs to reach it."""

    outer: DockerClient
    """The engine that the server runs on."""
    docker: DockerClient
    """The engine inside the server."""
    container: Container
    address: str
    ssh_port: int
    http_port: int
    """Where port 80 of the server answers on this machine."""
    https_port: int
    """Where port 443 of the server answers on this machine."""
    private_key: Path
    """OpenSSH private key of the only login."""
    host_key: str
    """The server's public key, as ``ssh-ed25519 AAAA…``."""
    user: str = "root"

    def load_image(self, tag: str) -> None:
        """Copy an image of the outer engine into the inner one, unless its id is there already."""
        image = self.outer.images.get(tag)
        old = find_image(self.docker, tag)
        if old == image.id:
            return
        if find_image(self.docker, str(image.id)) is None:
            self.docker.api.load_image(image.save(named=tag), quiet=True)  # pyright: ignore[reportUnknownMemberType]
        self.docker.images.get(str(image.id)).tag(tag)
        if old is not None:
            self.docker.images.remove(old, force=True)


def find_image(engine: DockerClient, name: str) -> str | None:
    """Return the id of the image with that tag or id, or None."""
    try:
        return str(engine.images.get(name).id)
    except ImageNotFound:
        return None


def wipe(engine: DockerClient) -> None:
    """Remove everything but images that have a tag."""
    for container in engine.containers.list(all=True):
        container.remove(force=True, v=True)
    for network in engine.networks.list():  # pyright: ignore[reportUnknownMemberType]
        if network.name not in BUILT_IN_NETWORKS:
            network.remove()
    for volume in engine.volumes.list():
        volume.remove(force=True)
    engine.images.prune()  # pyright: ignore[reportUnknownMemberType]


def archive(files: dict[str, bytes]) -> bytes:
    """Return a tar of the files, by path from the root; each belongs to root, mode 0600."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def create_container(outer: DockerClient, store: str, folder: Path) -> Container:
    """Create the server's container; its engine's second socket appears in ``folder/engine``."""
    (folder / "engine").mkdir()
    try:
        return outer.containers.create(
            IMAGE,
            labels={LABEL: "vps", vps_cache.LABEL: store},
            # The last: to run a command in a container whose processes are another user's.
            cap_add=["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"],
            security_opt=["seccomp=unconfined", "apparmor=unconfined"],
            cgroupns="host",
            volumes={
                store: {"bind": "/var/lib/docker", "mode": "rw"},
                "/sys/fs/cgroup": {"bind": "/sys/fs/cgroup", "mode": "rw"},
                str(folder / "engine"): {"bind": "/run/vps", "mode": "rw"},
            },
            ports={f"{port}/tcp": ("127.0.0.1", 0) for port in (22, 80, 443)},
        )
    except ImageNotFound as error:
        message = f"no image {IMAGE}; run tests/integration/vps/build.sh"
        raise RuntimeError(message) from error


def published_port(container: Container, port: int) -> int:
    """Return the port of this machine that leads to a TCP port of the container."""
    bindings = container.ports[f"{port}/tcp"]
    if not bindings:
        message = f"{container.name}: port {port} is not published"
        raise RuntimeError(message)
    return int(bindings[0]["HostPort"])


def answers(inner: DockerClient, ssh_port: int) -> bool:
    """Return whether both the engine and sshd inside answer."""
    try:
        with socket.create_connection(("127.0.0.1", ssh_port), timeout=5) as connection:
            return connection.recv(4) == b"SSH-" and inner.ping()
    except (OSError, DockerException):
        return False


def wait_until_ready(vps: Vps) -> None:
    """Wait for the engine and sshd inside; RuntimeError with the server's log when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while not answers(vps.docker, vps.ssh_port):
        vps.container.reload()
        if vps.container.status != "running" or time.monotonic() > deadline:
            log = vps.container.logs(tail=20).decode(errors="replace")
            message = f"{vps.container.name}: no server after {START_SECONDS} s:\n{log}"
            raise RuntimeError(message)
        time.sleep(0.2)


def new_key() -> asyncssh.SSHKey:
    """Return a new private key."""
    return asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]


def inner_engine(folder: Path) -> DockerClient:
    """Return a client of the socket that the server makes in ``folder/engine``."""
    return DockerClient(f"unix://{folder}/engine/docker.sock", version="1.41", timeout=600)


def start(outer: DockerClient, container: Container, folder: Path) -> Vps:
    """Give the container new keys and start it; both private keys are known to nobody else."""
    login, host = new_key(), new_key()
    private_key = folder / "id_ed25519"
    private_key.touch(mode=0o600)
    private_key.write_bytes(login.export_private_key())
    files = {
        "root/.ssh/authorized_keys": login.export_public_key(),
        HOST_KEY: host.export_private_key(),
    }
    container.put_archive("/", archive(files))  # pyright: ignore[reportUnknownMemberType]
    container.start()
    container.reload()
    return Vps(
        outer=outer,
        docker=DockerClient(
            base_url=f"unix://{folder}/engine/docker.sock", version="1.41", timeout=600
        ),
        container=container,
        address="127.0.0.1",
        ssh_port=published_port(container, 22),
        http_port=published_port(container, 80),
        https_port=published_port(container, 443),
        private_key=private_key,
        host_key=host.export_public_key().decode().strip(),
    )


def lose(vps: Vps) -> Vps:
    """Put another server in its place: of the same login, images and address, and nothing else."""
    wipe(vps.docker)
    host = new_key()
    show_host_key(vps, host.export_private_key())
    return replace(vps, host_key=host.export_public_key().decode().strip())


def show_host_key(vps: Vps, key: bytes) -> None:
    """Put another private key into the server, and let sshd take it in."""
    vps.container.put_archive("/", archive({HOST_KEY: key}))  # pyright: ignore[reportUnknownMemberType]
    vps.container.exec_run(["sh", "-c", "kill -HUP $(pgrep -o -x sshd)"])
    wait_until_ready(vps)


@contextmanager
def running_vps(outer: DockerClient) -> Generator[Vps]:
    """Run a server on that engine, which must be on this machine, until the block ends."""
    with ExitStack() as stack:
        store = stack.enter_context(vps_cache.image_store(outer))
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="odoo-cloud-vps-")))
        container = create_container(outer, store, folder)
        stack.callback(container.remove, force=True, v=True)
        vps = start(outer, container, folder)
        stack.callback(container.stop, timeout=30)
        stack.callback(vps.docker.close)
        wait_until_ready(vps)
        wipe(vps.docker)
        stack.callback(wipe, vps.docker)
        yield vps
