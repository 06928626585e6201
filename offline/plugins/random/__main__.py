"""Serves the random plugin to the engine."""

from __future__ import annotations

from offline.plugins.base.main import serve
from offline.plugins.random.plugin import random_plugin

serve(random_plugin())
