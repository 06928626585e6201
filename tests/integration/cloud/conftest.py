"""One stack that the tests of this folder share. It has one tenant, acme, which nobody changes.

A test makes its own tenants, under names that no other file uses, and the stack file is the
library's: ``Stack.tenants`` of the tests is not written to it any more.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from docker import DockerClient

from odoo_cloud_lib.cloud import Cloud
from tests.integration.browser import Browser
from tests.integration.stack import ROOT, Stack, authority_of, deployed, platform

StatusOf = Callable[[str], int]


@contextmanager
def in_environment_of(stack: Stack) -> Generator[None]:
    """Let the library find the stack's backend and passphrase."""
    with pytest.MonkeyPatch.context() as patch:
        for key, value in stack.environment.items():
            patch.setenv(key, value)
        yield


def cloud_of(stack: Stack) -> Cloud:
    """Return the stack as the library has it; in its environment alone."""
    return Cloud.from_stack(stack.name, ROOT, config=stack.config_file, actor="ops@test")


def newcomer(stack: Stack, engine: DockerClient, slug: str) -> Browser:
    """Create a tenant, and return its administrator, who is logged in."""
    with in_environment_of(stack):
        cloud_of(stack).tenants.create(slug, plan="basic")
        browser = Browser(f"{slug}.odoo.localhost", stack.https_port, authority_of(engine, stack))
        browser.log_in(stack.admin_password(slug))
        return browser


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[Stack]:
    """Return the deployed stack, whose file the library edits."""
    # Nothing happens by itself in it.
    settings = {**platform(), "backups": {"kind": "local", "schedule": "on-demand"}}
    wanted = Stack(tmp_path_factory.mktemp("cloud"), settings, {"acme": {"plan": "basic"}})
    with deployed(wanted):
        wanted.edited = True
        yield wanted


@pytest.fixture(scope="module")
def edited(shared: Stack) -> Generator[Stack]:
    """Return that stack; what tenants a file's tests leave is erased, and the next finds acme."""
    yield shared
    with in_environment_of(shared):
        cloud = cloud_of(shared)
        for slug in {*cloud.desired.tenants()} - {"acme"}:
            cloud.tenants[slug].delete(backup=False)


@pytest.fixture
def cloud(edited: Stack) -> Generator[Cloud]:
    """Return the shared stack as the library has it."""
    with in_environment_of(edited):
        yield cloud_of(edited)


@pytest.fixture
def status(edited: Stack, docker_client: DockerClient) -> StatusOf:
    """Return how the login page of a tenant answers: ``status("acme")``."""
    trust, port = authority_of(docker_client, edited), edited.https_port
    return lambda slug: Browser(f"{slug}.odoo.localhost", port, trust).get("/web/login").status


@pytest.fixture
def config_file(edited: Stack) -> Path:
    """Return the stack file."""
    return edited.config_file
