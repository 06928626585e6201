"""Containers of the tests: made by the plugin, looked into through Docker."""

from __future__ import annotations

from typing import Any

from offline.plugins.base.values import Bag, Properties
from tests.contracts.client import Client, Made
from tests.contracts.conftest import PREFIX

CONTAINER = "docker:index/container:Container"
FOREVER = ["/bin/sleep", "1000000"]
Docker = Any
"""Docker's API, whose answers have no types."""


def made(client: Client, image: str, **inputs: Any) -> tuple[Bag, Made]:  # noqa: ANN401
    """Create a container that runs until it is stopped, with an automatic name."""
    known: Properties = {"image": image, "command": [*FOREVER], **inputs}
    checked = client.checked(CONTAINER, known, name=PREFIX)
    return checked, client.create(CONTAINER, checked)


def run(api: Docker, container: str, *command: str) -> str:
    """Run a command in a container and return what it says."""
    return api.exec_start(api.exec_create(container, list(command))["Id"]).decode()
