"""Talking to a host's edge: its networks, the files of its configuration, and the reload.

Owns: how a change reaches a running Caddy without dropping a request. Does not own: what the
configuration says (:mod:`odoo_cloud_lib.caddyfile`).
"""

from pathlib import PurePosixPath
from typing import cast

from docker import DockerClient
from docker.errors import APIError, NotFound
from docker.models.containers import Container

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import execute, read_files, write_file
from odoo_cloud_lib.errors import EdgeError

# One writer at a time: a reload reads every file, so it must not meet a half-written one.
LOCKED = ("flock", f"{naming.EDGE_CONFIG_DIR}/.lock", "sh", "-euc")
RELOAD = f"caddy reload --config {naming.EDGE_CONFIG_DIR}/Caddyfile --adapter caddyfile 2>&1"
# The new file stays only if Caddy takes the whole configuration; else the old one comes back.
PUBLISH = f"""
mkdir -p "$(dirname "$1")"
rm -f "$1.old"
if [ -e "$1" ]; then mv "$1" "$1.old"; fi
mv "$2" "$1"
if {RELOAD}; then rm -f "$1.old"; exit 0; fi
rm -f "$1"
if [ -e "$1.old" ]; then mv "$1.old" "$1"; fi
exit 1
"""
WITHDRAW = f'rm -f "$1"; {RELOAD}'


def publish(docker: DockerClient, edge: str, path: str, text: str) -> None:
    """Write one file of the edge's configuration and reload it.

    Raises:
        EdgeError: Caddy refused the configuration (the old file is back in place), or is down.
    """
    container = _container(docker, edge)
    staged = f".staged-{PurePosixPath(path).name}"
    write_file(container, naming.EDGE_CONFIG_DIR, staged, text)
    _run(container, PUBLISH, path, f"{naming.EDGE_CONFIG_DIR}/{staged}")


def withdraw(docker: DockerClient, edge: str, path: str) -> None:
    """Remove one file of the edge's configuration and reload; an edge that is gone is no error."""
    try:
        container = docker.containers.get(edge)
    except NotFound:
        return
    _run(container, WITHDRAW, path)


def published(docker: DockerClient, edge: str, path: str) -> str | None:
    """Return the file's text, or None when the file or the edge is not there."""
    try:
        container = docker.containers.get(edge)
    except NotFound:
        return None
    return next((content.decode() for _, content in read_files(container, path)), None)


def join_network(docker: DockerClient, edge: str, network: str) -> None:
    """Connect the edge to a tenant's network, once."""
    if not is_joined(docker, edge, network):
        docker.networks.get(network).connect(_container(docker, edge))  # pyright: ignore[reportUnknownMemberType]


def leave_network(docker: DockerClient, edge: str, network: str) -> None:
    """Disconnect the edge from a tenant's network; either being gone is no error."""
    if is_joined(docker, edge, network):
        docker.networks.get(network).disconnect(_container(docker, edge), force=True)  # pyright: ignore[reportUnknownMemberType]


def is_joined(docker: DockerClient, edge: str, network: str) -> bool:
    """Tell whether the edge is there and connected to the network."""
    try:
        settings = cast("dict[str, object]", docker.containers.get(edge).attrs["NetworkSettings"])
    except NotFound:
        return False
    return network in cast("dict[str, object]", settings["Networks"])


def _container(docker: DockerClient, edge: str) -> Container:
    try:
        return docker.containers.get(edge)
    except NotFound:
        raise EdgeError(edge, reason="no such container", command="pulumi up --refresh") from None


def _run(container: Container, script: str, *arguments: str) -> None:
    name = str(container.name)
    try:
        code, output = execute(container, *LOCKED, script, "sh", *arguments)
    except APIError as error:
        code, output = 1, str(error.explanation)
    if code:
        raise EdgeError(name, reason=output.strip(), command=f"docker logs {name}")
