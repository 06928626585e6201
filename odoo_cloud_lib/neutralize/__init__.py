"""Neutralising a copy of a tenant's database: nothing in it acts on the world, or opens it.

Owns: what is done after Odoo's own ``neutralize``, the checks, and the search for secrets that are
left. Does not own: the copy, nor running Odoo (:mod:`odoo_cloud_lib.backups.safety`).
"""

from odoo_cloud_lib.neutralize.work import Neutralized, neutralize

__all__ = ["Neutralized", "neutralize"]
