"""Talking to a host's edge: its networks, whose each host name is, and its configuration.

Owns: how a change reaches a running Caddy. Tenants come and go without a reload; only the part that
all share needs one. Does not own: what the configuration says (:mod:`odoo_cloud_lib.caddyfile`).
"""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any, cast

from docker import DockerClient
from docker.errors import APIError
from docker.models.containers import Container

from odoo_cloud_lib import naming
from odoo_cloud_lib.containers import execute, find_container, read_files, write_file
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
# A name that is there already, this tenant's or another's, is renamed, so that a visitor finds it
# at every moment. Names that the tenant has no more go last.
ASSIGN = f"""
mkdir -p {naming.SITES_DIR}
cd {naming.SITES_DIR}
slug=$1; shift
for site; do
    [ -e "$site" ] && continue
    for old in "${{site%%=*}}="*; do if [ -e "$old" ]; then mv "$old" "$site"; fi; done
    [ -e "$site" ] || : >"$site"
done
for old in *="$slug".*; do
    kept=
    for site; do if [ "$old" = "$site" ]; then kept=yes; fi; done
    [ -n "$kept" ] || rm -f "$old"
done
"""


def publish(docker: DockerClient, edge: str, path: str, text: str) -> None:
    """Write one file of the edge's configuration and reload it.

    Raises:
        EdgeError: Caddy refused the configuration (the old file is back in place), or is down.
    """
    container = _container(docker, edge)
    staged = f".staged-{PurePosixPath(path).name}"
    write_file(container, naming.EDGE_CONFIG_DIR, staged, text)
    _run(container, PUBLISH, path, f"{naming.EDGE_CONFIG_DIR}/{staged}")


def assign_sites(docker: DockerClient, edge: str, slug: str, sites: Sequence[str]) -> None:
    """Give the tenant these host names and no others; takes effect with the next request.

    ``sites``: as :func:`odoo_cloud_lib.naming.site_file` names them.

    Raises:
        EdgeError: the edge is not there or not running.
    """
    _run(_container(docker, edge), ASSIGN, slug, *sites)


def withdraw_sites(docker: DockerClient, edge: str, slug: str) -> None:
    """Take all host names from the tenant; an edge that is gone is no error."""
    if find_container(docker, edge):
        assign_sites(docker, edge, slug, ())


def assigned_sites(docker: DockerClient, edge: str, slug: str) -> list[str]:
    """Return the tenant's host names as the edge has them, in order; none if it is not there."""
    return [site for site in all_sites(docker, edge) if f"={slug}." in site]


def all_sites(docker: DockerClient, edge: str) -> list[str]:
    """Return every host name of every tenant as the edge has it; none if it is not there."""
    container = find_container(docker, edge)
    files = read_files(container, naming.SITES_DIR) if container else ()
    return sorted(PurePosixPath(path).name for path, _ in files)


def published(docker: DockerClient, edge: str, path: str) -> str | None:
    """Return the file's text, or None when the file or the edge is not there."""
    container = find_container(docker, edge)
    files = read_files(container, path) if container else ()
    return next((content.decode() for _, content in files), None)


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
    return network in (joined_networks(docker, edge) or ())


def joined_networks(docker: DockerClient, edge: str) -> frozenset[str] | None:
    """Return the networks that the edge is connected to; None if it is not there."""
    container = find_container(docker, edge)
    if container is None:
        return None
    settings = cast("dict[str, Any]", container.attrs["NetworkSettings"])
    return frozenset(settings.get("Networks", {}))


def _container(docker: DockerClient, edge: str) -> Container:
    if container := find_container(docker, edge):
        return container
    raise EdgeError(edge, reason="no such container", command="pulumi up --refresh")


def _run(container: Container, script: str, *arguments: str) -> None:
    name = str(container.name)
    try:
        code, output = execute(container, *LOCKED, script, "sh", *arguments)
    except APIError as error:
        code, output = 1, str(error.explanation)
    if code:
        raise EdgeError(name, reason=output.strip(), command=f"docker logs {name}")
