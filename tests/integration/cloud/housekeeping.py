"""What a tenant is made of, before and after something is done to it."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from docker import DockerClient

from odoo_cloud_lib import edge
from tests.integration.browser import Browser
from tests.integration.cloud import addons
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.containers import execute
from tests.integration.inside import Database, log_in
from tests.integration.stack import Stack, authority_of, container_of_stack


@dataclass(frozen=True)
class House:
    """A tenant of a stack. ``browser``: somebody who is logged in there."""

    stack: Stack
    docker: DockerClient
    slug: str
    browser: Browser

    def neighbour(self, slug: str) -> Browser:
        """Return a visitor of a tenant, without cookies."""
        trust = authority_of(self.docker, self.stack)
        return Browser(f"{slug}.odoo.localhost", self.stack.https_port, trust)

    @contextmanager
    def watching(self, statuses: set[int]) -> Generator[None]:
        """Note how visitors of the login page are answered; 0 if they are not told why."""
        done, visitor = threading.Event(), self.neighbour(self.slug)

        def watch() -> None:
            while not done.wait(0.2):
                page = visitor.get("/web/login")
                updating = "This site is being updated" in page.text
                statuses.add(page.status if updating is (page.status != HTTPStatus.OK) else 0)

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def state(self) -> dict[str, Any]:
        """Return what must not change when something fails."""
        with self.superuser(self.slug) as inside:
            count = "SELECT count(*) FROM {}"
            return {
                "partners": _one(inside, count.format("res_partner")),
                "jobs": _one(inside, count.format("ir_cron WHERE active")),
                "modules": _one(
                    inside,
                    "SELECT array_agg(name || ' ' || state ORDER BY name) FROM ir_module_module"
                    " WHERE name LIKE 'probe%'",
                ),
                "uuid": _one(
                    inside, "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
                ),
                "sites": edge.assigned_sites(
                    self.docker, f"{self.stack.name}-local.edge", self.slug
                ),
            }

    def owners(self) -> set[str]:
        """Return who owns the tables, sequences and views of the tenant's database."""
        with self.superuser(self.slug) as inside:
            rows = inside.execute(
                "SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class"
                " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = 'public'"
            )
            return {owner for (owner,) in rows}

    def assert_files_are_known(self) -> None:
        """Each file has its row, or waits in Odoo's own checklist; and each row has its file."""
        odoo = container_of_stack(self.docker, self.stack, "odoo", self.slug)
        listed = execute(odoo, "find", f"/var/lib/odoo/filestore/{self.slug}", "-type", "f")
        paths = {path.split(f"/{self.slug}/", 1)[1] for path in listed.splitlines()}
        waiting = {it.removeprefix("checklist/") for it in paths if it.startswith("checklist/")}
        with self.superuser(self.slug) as inside:
            query = "SELECT store_fname FROM ir_attachment WHERE store_fname IS NOT NULL"
            rows = {name for (name,) in inside.execute(query)}
        files = {it for it in paths if not it.startswith("checklist/")}
        assert rows <= files
        assert files - rows <= waiting

    def assert_tidy(self, *, engine: bool = True) -> None:
        """Nothing is left of an operation: no database, role, container, or change of a deploy."""
        with self.superuser("postgres") as server:
            query = "SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles"
            names = server.execute(query)
            left = [name for (name,) in names if name.startswith(f"{self.slug}_")]
        labels = [f"odoo-cloud.stack={self.stack.name}", "odoo-cloud.role=modules"]
        left += [
            str(it.name) for it in self.docker.containers.list(all=True, filters={"label": labels})
        ]
        assert left == []
        if engine:
            self.stack.preview("--expect-no-changes")

    def superuser(self, database: str) -> Database:
        """Log in to a database as the server's superuser."""
        server = container_of_stack(self.docker, self.stack, "postgres")
        password = execute(server, "cat", "/var/lib/postgresql/superuser-password")
        return log_in(self.stack, "postgres", password, database)


@contextmanager
def inhabited(stack: Stack, docker: DockerClient, slug: str) -> Generator[House]:
    """Yield a new tenant whose image has our modules, and somebody who is logged in."""
    addons.build()
    with in_environment_of(stack):
        cloud_of(stack).tenants.create(slug, plan="basic", image=addons.IMAGE)
        trust = authority_of(docker, stack)
        browser = Browser(f"{slug}.odoo.localhost", stack.https_port, trust)
        assert browser.log_in(stack.admin_password(slug)).status == 303
        yield House(stack, docker, slug, browser)


def _one(database: Database, query: str) -> object:
    row = database.execute(query.encode()).fetchone()
    return row[0] if row else None
