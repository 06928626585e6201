"""A stack whose operator is at work, with one tenant of a daily schedule: acme."""

import time
import urllib.request
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest
from docker import DockerClient
from docker.models.containers import Container

from odoo_cloud_lib import database, naming
from odoo_cloud_lib.cloud import Cloud
from odoo_cloud_lib.ledger.catalogue import Backup
from odoo_cloud_lib.ledger.records import OperationRecord, OperationState
from tests.integration.cloud.conftest import cloud_of, in_environment_of
from tests.integration.stack import Stack, container_of_stack, deployed, platform

T = TypeVar("T")
PATIENCE_SECONDS = 240


@dataclass
class Watched:
    """The stack, its operator, and what the ledger has of it."""

    stack: Stack
    cloud: Cloud
    container: Container

    def said(self) -> str:
        """Return the end of its log."""
        return self.container.logs(tail=40).decode()

    def look_now(self) -> None:
        """Let the operator look at once: a new process, which remembers nothing."""
        self.container.restart(timeout=2)

    def backups(self, slug: str = "acme") -> list[Backup]:
        """Return the tenant's backups."""
        return self.cloud.backups(tenant=slug)

    def operations(self, verb: str, slug: str = "acme") -> list[OperationRecord]:
        """Return what the operator did of this kind, the last begun first."""
        found = self.cloud.operations(tenant=slug)
        return [it for it in found if it.verb == verb and it.actor == "operator"]

    def ended(self, verb: str, slug: str = "acme") -> list[OperationRecord]:
        """Return those of them that are not running."""
        found = self.operations(verb, slug)
        return [it for it in found if it.state is not OperationState.RUNNING]

    def let_pass(self, length: timedelta) -> None:
        """Move all that the ledger knows into the past."""
        with self.cloud.session() as session:
            server = session.server("local")
            with database.also_connect(server, naming.LEDGER_DATABASE) as ledger:
                ledger.execute(
                    "UPDATE backups SET taken = taken - %(it)s, verified = verified - %(it)s",
                    {"it": length},
                )
                ledger.execute(
                    "UPDATE operations SET begun = begun - %(it)s, ended = ended - %(it)s",
                    {"it": length},
                )

    def metrics(self) -> dict[str, float]:
        """Return what its page of metrics has, as ``{"name{labels}": value}``; none yet is none."""
        url = f"http://127.0.0.1:{self.stack.platform['operator']['metrics_port']}/metrics"
        try:
            with urllib.request.urlopen(url, timeout=5) as page:
                lines = page.read().decode().splitlines()
        except OSError:
            return {}
        pairs = [line.rpartition(" ") for line in lines if not line.startswith("#")]
        return {name: float(value) for name, _, value in pairs}


def eventually(found: Callable[[], T], seconds: float = PATIENCE_SECONDS) -> T:
    """Return the first answer that is anything, and fail where there is none."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        if time.monotonic() > end:
            message = f"still {answer!r} after {seconds} seconds"
            raise AssertionError(message)
        time.sleep(1)
    return answer


@pytest.fixture(scope="package")
def watched(
    tmp_path_factory: pytest.TempPathFactory, docker_client: DockerClient
) -> Generator[Watched]:
    """Return the deployed stack, whose file the library edits."""
    settings = {**platform(), "backups": {"kind": "local"}}
    stack = Stack(tmp_path_factory.mktemp("operator"), settings, {"acme": {"plan": "basic"}})
    with deployed(stack), in_environment_of(stack):
        stack.edited = True
        operator = container_of_stack(docker_client, stack, "operator")
        yield Watched(stack, cloud_of(stack), operator)


@pytest.fixture
def heard(watched: Watched) -> Generator[None]:
    """Let what the operator said be shown with a failure."""
    yield
    print(watched.said())  # noqa: T201
