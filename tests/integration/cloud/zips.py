"""Zips of tests: of any content, as Odoo itself makes one, and an Odoo that loads one."""

import zipfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from docker.models.containers import Container

from odoo_cloud_lib.containers import read_files, send_files
from tests.integration.containers import container_of, execute, until

LOADED = "loaded"
PASSWORD = "opens-nothing"


def zip_of(members: Mapping[str, bytes], path: Path) -> Path:
    """Write a zip of these files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def members_of(path: Path) -> dict[str, bytes]:
    """Return what is in a zip."""
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def dumped_by_odoo(odoo: Container, database: str, path: Path) -> Path:
    """Let a tenant's own Odoo dump its database, with Odoo's own command."""
    inside = "/var/lib/odoo/odoo-made.zip"
    execute(odoo, "odoo", "db", "dump", database, inside)
    [(_, content)] = read_files(odoo, inside)
    execute(odoo, "rm", inside)
    path.write_bytes(content)
    return path


@contextmanager
def loaded_by_odoo(path: Path) -> Generator[tuple[Container, Container]]:
    """Load a zip with Odoo's own command; yield the PostgreSQL and the Odoo that have it then.

    Both are the official ones, with nothing of ours, and on their own.
    """
    options = {"environment": {"POSTGRES_PASSWORD": PASSWORD}, "network_mode": "none"}
    with container_of("postgres:18", options=options) as server:
        ready = ("psql", "--host=127.0.0.1", "--username=postgres", "--command=SELECT 1")
        until(lambda: bool(execute(server, *ready, environment={"PGPASSWORD": PASSWORD})))
        role = "CREATE ROLE odoo LOGIN CREATEDB PASSWORD 'opens-nothing'"
        execute(server, "psql", "--username=postgres", f"--command={role}")
        beside = {"network_mode": f"container:{server.id}", "entrypoint": ["sleep", "900"]}
        with container_of("odoo:19.0", options=beside) as odoo:
            content = path.read_bytes()
            send_files(odoo, "/tmp", [("it.zip", len(content), [content])])  # noqa: S108
            login = ("-r", "odoo", "-w", PASSWORD, "--db_host", "127.0.0.1")
            execute(odoo, "odoo", "db", *login, "load", LOADED, "/tmp/it.zip")  # noqa: S108
            yield server, odoo
