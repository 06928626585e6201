"""The command plugin: which resource types it has."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from offline.plugins.base.plugin import Plugin
from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import ResourceSchema
from offline.plugins.base.values import Properties
from offline.plugins.command.local import LocalCommand
from offline.plugins.command.remote import RemoteCommand

RESOURCES = (LocalCommand, RemoteCommand)


def command_plugin() -> Plugin:
    """Build the plugin; it has no configuration."""
    return Plugin(
        name="command",
        version=version("pulumi-command"),
        config=ResourceSchema(token="pulumi:providers:command", inputs={}, outputs=()),  # noqa: S106
        configure=_configure,
    )


def _configure(config: Properties) -> Mapping[str, Resource]:
    del config
    return {kind.schema.token: kind() for kind in RESOURCES}
