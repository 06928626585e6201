"""A PostgreSQL server with an Odoo template, and tenants on it."""

import secrets
from collections.abc import Mapping
from itertools import count
from typing import Any

import docker
import psycopg
from docker.models.containers import Container
from docker.models.networks import Network
from psycopg import Connection, sql

from odoo_cloud_lib.odoo_config import OdooSettings, render
from tests.integration.containers import LABEL, archive, until

ODOO_IMAGE = "odoo-cloud/odoo:19.0"
PASSWORD = "only-for-this-test"
DATA_DIR = "/var/lib/odoo"
SOCKET_DIR = "/var/run/postgresql"

# As in production: what Odoo may not do here, it may not need there.
LOCKED_DOWN: Mapping[str, Any] = {
    "read_only": True,
    "tmpfs": {"/tmp": "rw,noexec,nosuid,size=256m", "/mnt/extra-addons": "ro,size=4k"},  # noqa: S108
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges:true"],
    "init": True,
    "mem_limit": "1g",
}


class Machine:
    """Everything one test run makes on the Docker engine, found again by its label."""

    def __init__(self, modules: str = "base") -> None:
        """Prepare names; nothing is made yet. ``modules``: what the template has, with commas."""
        self.modules = modules
        self.docker = docker.from_env()
        self.run = secrets.token_hex(3)
        self.numbers = count(1)
        self.labels = {LABEL: f"odoo-image-{self.run}"}
        self.template = f"template_{self.run}"
        self.sockets = self.volume("sockets")

    def start(self) -> None:
        """Start PostgreSQL, let nobody into its own databases, and build the template."""
        self.postgres = self.container(
            "postgres:18",
            "postgres",
            command=["-c", "fsync=off"],
            environment={"POSTGRES_PASSWORD": PASSWORD},
            volumes={self.sockets: {"bind": SOCKET_DIR, "mode": "rw"}},
        )
        self.postgres.start()
        self.wait_for_postgres()
        with self.server() as server:
            server.execute("REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC")
        self._build_template()

    def close(self) -> None:
        """Remove all of it."""
        label: dict[str, Any] = {"label": f"{LABEL}={self.labels[LABEL]}"}
        for found in self.docker.containers.list(all=True, filters=label):
            found.remove(force=True, v=True)
        for volume in self.docker.volumes.list(filters=label):
            volume.remove(force=True)
        self.docker.close()

    def name(self, what: str) -> str:
        """Return a name that no other run uses."""
        return f"odoo-image-{self.run}-{what}"

    def volume(self, what: str) -> str:
        """Make a volume; returns its name."""
        return str(self.docker.volumes.create(self.name(what), labels=self.labels).name)

    def network(self, what: str) -> Network:
        """Make a bridge network."""
        return self.docker.networks.create(self.name(what), labels=self.labels)

    def container(self, image: str, what: str, **options: Any) -> Container:  # noqa: ANN401
        """Make a container without starting it."""
        return self.docker.containers.create(
            image, name=self.name(what), labels=self.labels, **options
        )

    def server(self, database: str = "postgres", user: str = "postgres") -> Connection[Any]:
        """Log in to the server, by default as its superuser; commits each statement."""
        return psycopg.connect(
            host=address(self.postgres),
            user=user,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def wait_for_postgres(self) -> None:
        """Return once logins succeed."""
        until(self._answers, seconds=60)

    def _answers(self) -> bool:
        try:
            self.server().close()
        except psycopg.OperationalError:
            return False
        return True

    def create_role(self, server: Connection[Any], name: str) -> None:
        """Create a role that may log in, with the password of all tests."""
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), PASSWORD)
        )

    def _build_template(self) -> None:
        name = self.template
        with self.server() as server:
            self.create_role(server, name)
            server.execute(
                sql.SQL("CREATE DATABASE {0} OWNER {0} TEMPLATE template0 LC_COLLATE 'C'").format(
                    sql.Identifier(name)
                )
            )
        with self.server(name) as server:
            server.execute("CREATE EXTENSION pg_trgm")
        settings = OdooSettings.for_installation(
            database=name, role=name, database_password=PASSWORD
        )
        odoo = self.odoo(
            "template",
            self.volume("template"),
            render(settings),
            command=["odoo", "-i", self.modules, "--stop-after-init", "--no-http"],
            network_mode="none",
        )
        odoo.start()
        if odoo.wait()["StatusCode"]:
            raise RuntimeError(odoo.logs(tail=40).decode())
        odoo.remove()

    def odoo(self, what: str, data: str, config: str, **options: Any) -> Container:  # noqa: ANN401
        """Make a locked-down container of our image, its odoo.conf put into the volume ``data``."""
        path = f"conf/{what}.conf"
        made = self.container(
            ODOO_IMAGE,
            what,
            environment={"ODOO_RC": f"{DATA_DIR}/{path}"},
            volumes={
                data: {"bind": DATA_DIR, "mode": "rw"},
                self.sockets: {"bind": SOCKET_DIR, "mode": "ro"},
            },
            **LOCKED_DOWN,
            **options,
        )
        # docker's types say nothing about the data.
        made.put_archive(DATA_DIR, archive({path: config}, 0o444))  # pyright: ignore[reportUnknownMemberType]
        return made


def address(container: Container) -> str:
    """Return the address of a running container on its first network."""
    container.reload()
    networks = container.attrs["NetworkSettings"]["Networks"]
    return str(next(iter(networks.values()))["IPAddress"])
