"""The docker plugin: its configuration, and the resource types it has."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from typing import Final

from offline.plugins.base.plugin import Plugin
from offline.plugins.base.reader import Reader
from offline.plugins.base.resource import Resource
from offline.plugins.base.schema import ResourceSchema, array, text
from offline.plugins.base.values import Properties
from offline.plugins.docker.container import Container
from offline.plugins.docker.engine import Engine
from offline.plugins.docker.image import RemoteImage
from offline.plugins.docker.network import Network
from offline.plugins.docker.volume import Volume

LOCAL_HOST: Final = "unix:///var/run/docker.sock"

CONFIG: Final = ResourceSchema(
    token="pulumi:providers:docker",  # noqa: S106 - a type token
    inputs={"host": text(), "sshOpts": array(text())},
    outputs=(),
    refused=frozenset(
        {
            "caMaterial",
            "certMaterial",
            "certPath",
            "context",
            "disableDockerDaemonCheck",
            "keyMaterial",
            "registryAuth",
        }
    ),
)


def docker_plugin() -> Plugin:
    """Build the plugin; nothing is contacted before a resource needs it."""
    engines: list[Engine] = []

    def configure(config: Properties) -> Mapping[str, Resource]:
        values = Reader(config)
        host = values.text("host") or os.environ.get("DOCKER_HOST") or LOCAL_HOST
        engine = Engine(host, values.texts("sshOpts"))
        engines.append(engine)
        resources = (Container(engine), Network(engine), RemoteImage(engine), Volume(engine))
        return {resource.schema.token: resource for resource in resources}

    def close() -> None:
        for engine in engines:
            engine.close()

    return Plugin(
        name="docker",
        version=version("pulumi-docker"),
        config=CONFIG,
        configure=configure,
        close=close,
    )
