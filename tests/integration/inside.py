"""What a tenant could do from inside its own container, and with what it finds there."""

import json
from configparser import ConfigParser
from dataclasses import dataclass
from typing import Any

import psycopg
from docker.models.containers import Container

from tests.integration.containers import execute
from tests.integration.stack import Stack

Database = psycopg.Connection[tuple[Any, ...]]
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Insider:
    """Somebody who has taken over a tenant's Odoo: its container and its odoo.conf."""

    slug: str
    odoo: Container
    options: dict[str, str]
    """What odoo.conf says, the platform's own section included."""

    def run(self, script: str, *arguments: str) -> Any:  # noqa: ANN401
        """Run Python in the container; return what it printed, read as JSON."""
        return json.loads(execute(self.odoo, "python3", "-c", script, *arguments))

    def enter(self, stack: Stack, database: str | None = None) -> Database:
        """Log in to a database with the tenant's own role, at the host's loopback port."""
        password = self.options["db_password"]
        return log_in(stack, self.options["db_user"], password, database or self.slug)


def insider(slug: str, odoo: Container) -> Insider:
    """Take the credentials from the file that the running Odoo reads."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(execute(odoo, "sh", "-c", 'cat "$ODOO_RC"'))
    options = {key: value for section in parser.values() for key, value in section.items()}
    return Insider(slug, odoo, options)


def log_in(stack: Stack, user: str, password: str, database: str) -> Database:
    """Log in to the server of the stack's first host."""
    port = next(iter(stack.platform["hosts"].values()))["postgres"]["port"]
    return psycopg.connect(
        host=LOOPBACK, port=port, user=user, password=password, dbname=database, autocommit=True
    )
