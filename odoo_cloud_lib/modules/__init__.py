"""Odoo modules: those of an image, those of a database, and what a change of them comes to."""
