"""Tests of the client that need no Odoo: it speaks to a server that repeats recorded answers."""
