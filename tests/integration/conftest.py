"""One deployed stack that the tests here share: acme (basic, threaded), umoja (business, workers).

It is deployed once, and goes when the last of them is done: the health checks of a stack that idles
take a tenth of a processor from the others. A test that changes its config takes
``restored_stack``, which puts back what the config said; a test that destroys something for good
makes a stack of its own.
"""

from collections.abc import Callable, Generator

import docker
import pytest

from odoo_cloud_lib.backups import repository
from tests.integration.browser import Browser
from tests.integration.stack import Stack, authority_of, deployed, platform

TENANTS = {"acme": {"plan": "basic"}, "umoja": {"plan": "business"}}
BrowserFor = Callable[[str], Browser]


@pytest.fixture(scope="session")
def docker_client() -> Generator[docker.DockerClient]:
    """Return a client of this machine's Docker engine."""
    client = docker.from_env()
    yield client
    client.close()


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return the shared stack, deployed."""
    wanted = Stack(tmp_path_factory.mktemp("shared"), platform(), {**TENANTS})
    with deployed(wanted):
        yield wanted


@pytest.fixture
def restored_stack(stack: Stack) -> Generator[Stack]:
    """Return the shared stack; what the test changes in its config is undone afterwards."""
    with stack.restored():
        yield stack


@pytest.fixture(scope="package")
def authority(stack: Stack, docker_client: docker.DockerClient) -> str:
    """Return the certificate (PEM) of the shared stack's own authority."""
    return authority_of(docker_client, stack)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for a minute until a store that does not answer is told of."""
    for script in ("OPEN", "FIND", "READ"):
        patient = f"timeout {repository.ANSWER_SECONDS} "
        sooner = getattr(repository, script).replace(patient, "timeout 5 ")
        monkeypatch.setattr(repository, script, sooner)


@pytest.fixture
def browser_for(stack: Stack, authority: str) -> BrowserFor:
    """Return a maker of browsers without cookies: ``browser_for("acme")``."""
    return lambda slug: Browser(f"{slug}.odoo.localhost", stack.https_port, authority)
