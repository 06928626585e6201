"""Tests of :mod:`odoo_cloud_lib.neutralize` on a real Odoo's database."""
