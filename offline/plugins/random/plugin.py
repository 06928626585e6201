"""The random plugin: which resource types it has."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from offline.plugins.base.plugin import Plugin
from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import ResourceSchema
from offline.plugins.base.values import Properties
from offline.plugins.random.octets import RandomBytes, RandomId
from offline.plugins.random.text import RandomPassword, RandomString

RESOURCES = (RandomPassword, RandomString, RandomId, RandomBytes)


def random_plugin() -> Plugin:
    """Build the plugin; it has no configuration."""
    return Plugin(
        name="random",
        version=version("pulumi-random"),
        config=ResourceSchema(token="pulumi:providers:random", inputs={}, outputs=()),  # noqa: S106
        configure=_configure,
    )


def _configure(config: Properties) -> Mapping[str, Resource]:
    del config
    return {kind.schema.token: kind() for kind in RESOURCES}
