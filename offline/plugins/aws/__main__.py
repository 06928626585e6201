"""Serves the AWS plugin to the engine."""

from __future__ import annotations

from offline.plugins.aws.plugin import aws_plugin
from offline.plugins.base.main import serve

serve(aws_plugin())
