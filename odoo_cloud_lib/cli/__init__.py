"""The `odoo-cloud` command: what an operator types.

Owns: words, tables, JSON and exit codes. Does not own: anything that is done
(:mod:`odoo_cloud_lib.cloud`). What takes long to import is imported where it is used, so that help
and completion answer at once.
"""

from odoo_cloud_lib.cli.app import main

__all__ = ["main"]
