"""What tests do with differences."""

import shlex
import subprocess

from odoo_cloud_lib import naming
from odoo_cloud_lib.audit import Difference, DifferenceKind
from odoo_cloud_lib.database import Server
from tests.integration.stack import Stack

Told = set[tuple[DifferenceKind, str | None]]


def kinds(differences: list[Difference]) -> Told:
    """Return what is wrong with whom."""
    return {(it.kind, it.tenant) for it in differences}


def mend(differences: list[Difference]) -> None:
    """Run the commands, each of which is one for Docker."""
    for it in differences:
        subprocess.run(shlex.split(it.command), check=True, capture_output=True)  # noqa: S603


def mend_in(server: Server, differences: list[Difference]) -> None:
    """Run the statements of the commands, each of which is one for psql."""
    for it in differences:
        *program, statement = shlex.split(it.command)
        assert program[-2:] == ["psql", "--command"]
        server.execute(statement.encode())


def labels_of(stack: Stack, slug: str, role: str) -> dict[str, str]:
    """Return the labels of something of a tenant."""
    return naming.tenant_labels(stack.name, "local", slug, role)
