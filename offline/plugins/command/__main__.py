"""Serves the command plugin to the engine."""

from __future__ import annotations

from offline.plugins.base.main import serve
from offline.plugins.command.plugin import command_plugin

serve(command_plugin())
