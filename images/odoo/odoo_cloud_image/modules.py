#!/usr/bin/python3
"""Print what this image knows of every Odoo module it can load, as JSON: ``{"sale": {...}}``.

A program of its own. It reads manifests as Odoo's own loader does, and opens no database, so that
it can be asked before anything is changed.
"""

# Odoo is installed in the image alone; what we use of it is declared in typings/.
# pyright: reportMissingModuleSource=false

import json
import logging
import sys

from odoo.modules.module import (
    Manifest,
    MissingDependency,
    check_python_external_dependency,
    initialize_sys_path,
)
from odoo.tools import config, find_in_path

ADDONS = "/opt/odoo-cloud/addons"


def missing(manifest: Manifest) -> list[str]:
    """Return what the module needs besides Odoo and is not there: ``python ldap``."""
    wanted = manifest["external_dependencies"]
    found: list[str] = []
    for name in wanted.get("python", ()):
        try:
            check_python_external_dependency(name)
        except (MissingDependency, ValueError):
            found.append(f"python {name}")
    for name in wanted.get("bin", ()):
        try:
            find_in_path(name)
        except OSError:
            found.append(f"program {name}")
    return found


def told(manifest: Manifest) -> dict[str, object]:
    """Return what there is to know of a module; one that Odoo cannot read is not installable."""
    try:
        automatic = manifest["auto_install"]
        return {
            "version": manifest.version,
            "depends": [*manifest["depends"]],
            "installable": bool(manifest["installable"]),
            "missing": missing(manifest),
            # Odoo installs it by itself as soon as all of these are there.
            "auto_install": sorted(automatic) if automatic else [],
            "countries": [*manifest["countries"]],
        }
    except (ValueError, TypeError, KeyError, AssertionError):
        return {"version": "", "depends": [], "installable": False, "missing": []}


def main() -> None:
    """Look through the addons path that the platform gives to Odoo."""
    logging.disable()
    config["addons_path"] = [ADDONS]
    initialize_sys_path()
    known = {manifest.name: told(manifest) for manifest in Manifest.all_addon_manifests()}
    json.dump(known, sys.stdout)


if __name__ == "__main__":
    main()
