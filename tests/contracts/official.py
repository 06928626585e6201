"""The official schemas of the resource types that the stand-in plugins implement."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from offline.plugins.base.resource import Resource
from offline.plugins.command.plugin import RESOURCES as COMMAND_RESOURCES
from offline.plugins.docker.container import Container
from offline.plugins.docker.image import RemoteImage
from offline.plugins.docker.network import Network
from offline.plugins.docker.volume import Volume
from offline.plugins.random.plugin import RESOURCES as RANDOM_RESOURCES

FOLDER: Final = Path(__file__).parent / "schemas"
DOCKER_RESOURCES: Final = (Container, Network, RemoteImage, Volume)
IMPLEMENTED: Final[dict[str, tuple[type[Resource], ...]]] = {
    "command": COMMAND_RESOURCES,
    "docker": DOCKER_RESOURCES,
    "random": RANDOM_RESOURCES,
}

Schema = Mapping[str, Any]


def package(name: str) -> Schema:
    """Read the schema of a package."""
    return json.loads((FOLDER / f"{name}.json").read_text())


def updates() -> dict[str, dict[str, Any]]:
    """Read which docker properties replace, which change in place, and their defaults."""
    found = json.loads((FOLDER / "docker-updates.json").read_text())
    return {token: found[token] for token in found if token != "_notes"}


def resolved(schema: Schema, spec: Schema) -> tuple[str, Schema]:
    """Follow a reference; returns the kind of a value and its description."""
    reference: str = spec.get("$ref", "")
    if reference.startswith("#/types/"):
        found = schema["types"][reference.removeprefix("#/types/")]
        return found["type"], found
    return ("any" if reference else spec["type"]), spec
