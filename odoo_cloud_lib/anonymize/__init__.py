"""Anonymising a copy of a tenant's database by rules, and proof of what was covered.

Owns: the rules, the fakes, the coverage report and the search for leftovers. Does not own: the copy
(whoever calls makes it), nor the filestore: it says which files there to replace. The rules are
explained in ``docs/anonymize.md``.
"""

from odoo_cloud_lib.anonymize.coverage import Coverage, Covered, Status, coverage
from odoo_cloud_lib.anonymize.files import FileToReplace
from odoo_cloud_lib.anonymize.leftovers import Leftover, leftovers, originals
from odoo_cloud_lib.anonymize.rules import Rules
from odoo_cloud_lib.anonymize.rules_file import load_rules
from odoo_cloud_lib.anonymize.work import Anonymized, anonymize

__all__ = [
    "Anonymized",
    "Coverage",
    "Covered",
    "FileToReplace",
    "Leftover",
    "Rules",
    "Status",
    "anonymize",
    "coverage",
    "leftovers",
    "load_rules",
    "originals",
]
