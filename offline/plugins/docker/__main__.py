"""Serves the docker plugin to the engine."""

from __future__ import annotations

from offline.plugins.base.main import serve
from offline.plugins.docker.plugin import docker_plugin

serve(docker_plugin())
