"""A tenant with its own network, Redis and database, and generations of Odoo."""

import json
from typing import Any, cast

from docker.models.containers import Container
from psycopg import Connection, sql
from redis import Redis

from odoo_cloud_lib.odoo_config import OdooSettings, render
from tests.integration.containers import until
from tests.integration.odoo_image.client import Browser
from tests.integration.odoo_image.machine import PASSWORD, Machine, address

DB_MAXCONN = 16
MIB = 1024 * 1024
# The only channel of a plain Odoo on which one user speaks to others: who edits a partner's notes.
PARTNER = 1
CHANNEL = f"editor_collaboration:res.partner:comment:{PARTNER}"

# Odoo's daily job, which every module hangs its cleaning on.
CLEANING = "base.autovacuum_job"


class Odoo:
    """One container of Odoo."""

    def __init__(self, container: Container, workers: int) -> None:
        """Know a started container."""
        self.container = container
        self.address = address(container)
        self.url = f"http://{self.address}:8069"
        self.websocket_port = 8072 if workers else 8069

    def health(self) -> tuple[int, str]:
        """Run the health command; returns its exit code and what it said."""
        code, output = self.container.exec_run(["odoo-cloud-health"])
        return code or 0, cast("bytes", output).decode()

    def browser(self, sid: str | None = None) -> Browser:
        """Return a browser at this container, with the cookie ``sid``."""
        return Browser(self.url, sid)

    def log(self) -> str:
        """Return what Odoo wrote so far."""
        return self.container.logs().decode()


class Tenant:
    """One customer; ``name`` is that of its database and role."""

    def __init__(self, machine: Machine, slug: str, workers: int) -> None:
        """Make everything, under names that no other tenant had, and start the first Odoo."""
        slug = f"{slug}{next(machine.numbers)}"
        self.machine = machine
        self.name = f"{slug}-{machine.run}"
        self.workers = workers
        self.generation = 0
        self._data = machine.volume(f"{slug}-data")
        self.network = machine.network(slug)
        self.redis_container = self._start_redis()
        self._copy_template()
        self.odoo = self.start()

    def start(self) -> Odoo:
        """Start one more Odoo and wait until it is healthy."""
        self.generation += 1
        container = self.machine.odoo(
            f"{self.name}-{self.generation}",
            self._data,
            render(self._settings()),
            network=str(self.network.name),
        )
        container.start()
        odoo = Odoo(container, self.workers)
        until(lambda: odoo.health()[0] == 0, seconds=60)
        return odoo

    def remove(self) -> None:
        """Remove all that runs, and the network; volumes and databases go with the machine."""
        label: dict[str, Any] = {"network": str(self.network.id)}
        for container in self.machine.docker.containers.list(all=True, filters=label):
            container.remove(force=True, v=True)
        self.network.remove()

    def database(self, user: str = "postgres") -> Connection[Any]:
        """Log in to the tenant's database."""
        return self.machine.server(self.name, user)

    def redis(self) -> "Redis":
        """Log in to the tenant's Redis."""
        return Redis(host=address(self.redis_container), password=PASSWORD, decode_responses=True)

    def stored(self, sid: str) -> dict[str, Any]:
        """Return the session ``sid`` as it lies in Redis; empty when it is not there."""
        text = self.redis().hget(f"session:{sid[:42]}", sid[42:])
        return json.loads(str(text)) if text else {}

    def store(self, sid: str, **changes: object) -> None:
        """Change values of a session that lies in Redis."""
        text = json.dumps({**self.stored(sid), **changes})
        self.redis().hset(f"session:{sid[:42]}", sid[42:], text)

    def create_user(self, admin: Browser, login: str, password: str) -> None:
        """Create a user who may edit partners."""
        groups = [
            admin.call("ir.model.data", "check_object_reference", "base", name)[1]
            for name in ("group_user", "group_partner_manager")
        ]
        values = {"name": login, "login": login, "password": password}
        admin.call("res.users", "create", {**values, "group_ids": [(6, 0, groups)]})

    def broadcast(self, browser: Browser, text: str) -> None:
        """Let a user say ``text`` on CHANNEL."""
        where = {"model_name": "res.partner", "field_name": "comment", "res_id": PARTNER}
        answer = browser.rpc("/html_editor/bus_broadcast", **where, bus_data={"text": text})
        if "error" in answer.json():
            raise AssertionError(answer.text)

    def make_due(self, job: str) -> None:
        """Let a scheduled action, by its XML id, be due since a minute, as if it never ran."""
        with self.database() as database:
            database.execute(
                "UPDATE ir_cron SET lastcall = NULL, nextcall = now() - interval '1 minute'"
                " FROM ir_model_data AS name"
                " WHERE name.res_id = ir_cron.id AND name.module || '.' || name.name = %s",
                (job,),
            )

    def has_run(self, job: str) -> bool:
        """Tell whether a scheduled action ran to its end since it was made due."""
        with self.database() as database:
            found = database.execute(
                "SELECT lastcall FROM ir_cron JOIN ir_model_data AS name"
                " ON name.res_id = ir_cron.id WHERE name.module || '.' || name.name = %s",
                (job,),
            )
            return found.fetchone() != (None,)

    def trigger_jobs(self) -> None:
        """Announce that jobs are due."""
        with self.database() as database:
            database.execute("SELECT pg_notify('cron_trigger', %s)", (self.name,))

    def _start_redis(self) -> Container:
        command = ["redis-server", "--requirepass", PASSWORD]
        redis = self.machine.container("redis:8", f"{self.name}-redis", command=command)
        # docker's types say nothing about aliases.
        self.network.connect(redis, aliases=["redis"])  # pyright: ignore[reportUnknownMemberType]
        redis.start()
        return redis

    def _copy_template(self) -> None:
        role = sql.Identifier(self.name)
        template = sql.Identifier(self.machine.template)
        with self.machine.server() as server:
            self.machine.create_role(server, self.name)
            copy = "CREATE DATABASE {0} OWNER {0} TEMPLATE {1}"
            server.execute(sql.SQL(copy).format(role, template))
            server.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(role))
        with self.database() as database:
            database.execute(sql.SQL("REASSIGN OWNED BY {} TO {}").format(template, role))
            database.execute(
                "UPDATE ir_config_parameter SET value = gen_random_uuid()"
                " WHERE key IN ('database.secret', 'database.uuid')"
            )

    def _settings(self) -> OdooSettings:
        return OdooSettings(
            database=self.name,
            role=self.name,
            database_password=PASSWORD,
            master_password=PASSWORD,
            redis_password=PASSWORD,
            workers=self.workers,
            max_cron_threads=1,
            limit_memory_soft=2048 * MIB,
            limit_memory_hard=2560 * MIB,
            limit_time_cpu=60,
            limit_time_real=120,
            db_maxconn=DB_MAXCONN,
        )
