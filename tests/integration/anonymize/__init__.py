"""Tests of :mod:`odoo_cloud_lib.anonymize` on a real Odoo's database."""
