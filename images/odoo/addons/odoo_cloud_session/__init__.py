"""Server-wide module: Odoo's login sessions live in Redis."""

from .hooks import install as install
