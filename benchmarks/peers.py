"""A new Odoo database without this project: by hand, and with click-odoo's ``initdb``.

Both get the platform's own image and PostgreSQL server, over the same socket, and serve with the
limits of plan basic. Both are spared what a platform adds: no Redis, no TLS, no route, no role of
the tenant's own, no password for its administrator; and creating the database is not limited.
"""

import http.client
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import docker
from docker.models.containers import Container

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.naming import HostRole
from odoo_cloud_lib.odoo_config import HTTP_PORT
from odoo_cloud_lib.plan import Overrides, PlanName, resolve
from tests.integration.containers import address_of, execute
from tests.integration.stack import LABEL, Stack, container_of_stack

HOST = "local"
ROLE = "peer"
PASSWORD = "peer"  # noqa: S105 - of databases that live for a minute
SUPERUSER_PASSWORD = f"{naming.POSTGRES_DATA_DIR}/superuser-password"
# The image's own `odoo` keeps to one database that is there already.
ODOO = "/usr/bin/odoo"
# The peers' own first database: click-odoo's copy of its cache, and what Odoo duplicates.
SOURCE = "cache"
PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 300
WORK_SECONDS = 1800


def first_answer(answers: Callable[[], bool], started: float) -> float:
    """Return the seconds from ``started`` (monotonic) until it answers.

    Raises:
        TimeoutError: not within ``PATIENCE_SECONDS``.
    """
    while time.monotonic() < started + PATIENCE_SECONDS:
        try:
            if answers():
                return time.monotonic() - started
        except OSError:
            pass
        time.sleep(PAUSE_SECONDS)
    message = f"no login page within {PATIENCE_SECONDS} s"
    raise TimeoutError(message)


@dataclass(frozen=True)
class Peers:
    """Two other ways to a new Odoo, on the server of ``stack``."""

    engine: docker.DockerClient
    stack: Stack
    image: str
    click_image: str

    def prepare(self) -> None:
        """Create the role that both work with, and let click-odoo fill its cache."""
        server = container_of_stack(self.engine, self.stack, HostRole.POSTGRES)
        port = self.stack.platform["hosts"][HOST]["postgres"]["port"]
        password = execute(server, "cat", SUPERUSER_PASSWORD)
        with database.connect(("127.0.0.1", port), password) as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{PASSWORD}'")
            connection.execute(f"GRANT CONNECT ON DATABASE postgres TO {ROLE}")
        with self.volume(SOURCE) as files:
            self.finish(self.click_image, files, _initdb(SOURCE))

    def by_hand(self, name: str) -> float:
        """Install ``base`` into a new database and serve it; return the seconds."""
        install = [ODOO, "-d", name, "-i", "base", "--stop-after-init"]
        return self._create_and_serve(name, self.image, install)

    def click_odoo(self, name: str) -> float:
        """Let click-odoo copy its cached template and serve it; return the seconds."""
        return self._create_and_serve(name, self.click_image, _initdb(name))

    def duplicate(self, name: str) -> float:
        """Let Odoo's own command duplicate a database and serve that; return the seconds."""
        copy = [ODOO, "db", "duplicate", SOURCE, name]
        return self._create_and_serve(name, self.image, copy)

    def _create_and_serve(self, name: str, image: str, create: list[str]) -> float:
        with self.volume(name) as files:
            return self.serve(name, image, files, create)

    def serve(self, name: str, image: str, files: str, create: list[str]) -> float:
        """Let a command create a database, and serve that; return the seconds."""
        plan = resolve(PlanName.BASIC, Overrides(), 1)
        limits = {"mem_limit": plan.odoo_memory, "nano_cpus": int(plan.cpus * 10**9)}
        started = time.monotonic()
        self.finish(image, files, create)
        with self._container(self.image, files, [ODOO, "-d", name], **limits) as server:
            server.reload()
            return first_answer(lambda: _shows_login(address_of(server)), started)

    def finish(self, image: str, files: str, command: list[str]) -> float:
        """Run a command to its end; return the seconds."""
        started = time.monotonic()
        with self._container(image, files, command) as container:
            if container.wait(timeout=WORK_SECONDS)["StatusCode"]:
                raise RuntimeError(container.logs(tail=30).decode(errors="replace"))
            return time.monotonic() - started

    def volume_name(self, name: str) -> str:
        """Return what the volume for a database's files is called."""
        return f"{self.stack.name}-peer-{name}"

    @contextmanager
    def volume(self, name: str) -> Generator[str]:
        """Yield a volume for the files of the peers' Odoo, which is gone at the end."""
        labels = {LABEL: self.stack.name}
        volume = self.engine.volumes.create(self.volume_name(name), labels=labels)
        try:
            yield str(volume.name)
        finally:
            volume.remove(force=True)

    @contextmanager
    def _container(
        self,
        image: str,
        files: str,
        command: list[str],
        **options: Any,  # noqa: ANN401
    ) -> Generator[Container]:
        host = naming.host_resource(self.stack.name, HOST, HostRole.POSTGRES_SOCKET)
        server = {"PGHOST": naming.POSTGRES_SOCKET_DIR, "PGUSER": ROLE, "PGPASSWORD": PASSWORD}
        container = self.engine.containers.run(
            image,
            command,
            detach=True,
            labels={LABEL: self.stack.name},
            environment=server,
            volumes={
                host: {"bind": naming.POSTGRES_SOCKET_DIR, "mode": "ro"},
                files: {"bind": naming.ODOO_DATA_DIR, "mode": "rw"},
            },
            **options,
        )
        try:
            yield container
        finally:
            container.remove(force=True, v=True)


def _initdb(name: str) -> list[str]:
    return ["click-odoo-initdb", "-n", name, "-m", "base"]


def _shows_login(address: str) -> bool:
    connection = http.client.HTTPConnection(address, HTTP_PORT, timeout=60)
    try:
        connection.request("GET", "/web/login")
        return connection.getresponse().status == http.HTTPStatus.OK
    finally:
        connection.close()
