"""Tests of ``odoo_cloud_lib``."""
