"""Tenants' names for the shell's completion: from the stack file or the inventory, no engine."""

import os
from pathlib import Path
from typing import Any

import typer

from odoo_cloud_lib.cli.settings import Settings
from odoo_cloud_lib.errors import OdooCloudError


def slugs_there(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the slugs that begin with ``incomplete``; none where they cannot be found out."""
    try:
        return [slug for slug in _slugs(_settings(ctx)) if slug.startswith(incomplete)]
    except (OdooCloudError, typer.TyperException):
        return []


def _slugs(settings: Settings) -> list[str]:
    if settings.inventory:
        from odoo_cloud_lib.inventory import read_inventory

        return [*read_inventory(settings.inventory).tenants]
    from odoo_cloud_lib.stack_file import file as config_file
    from odoo_cloud_lib.stack_file import text as config_text

    return [*config_text.tenants(config_file.read(settings.file))]


def _settings(ctx: typer.Context) -> Settings:
    before, after = ctx.find_root().params, ctx.params
    given: dict[str, Any] = {key: after.get(key) or before.get(key) for key in _KEYS}
    given["stack"] = given["stack"] or os.environ.get("ODOO_CLOUD_STACK")
    paths = {key: Path(given[key]) for key in _KEYS[1:] if given[key]}
    return Settings().but(stack=given["stack"], **paths)


_KEYS = ("stack", "project", "config_file", "inventory")
