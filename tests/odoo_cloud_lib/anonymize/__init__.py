"""Tests of :mod:`odoo_cloud_lib.anonymize`, as far as they need no database."""
