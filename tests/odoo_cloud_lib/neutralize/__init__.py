"""Tests of :mod:`odoo_cloud_lib.neutralize` without a database."""
