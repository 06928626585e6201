"""Audits of real containers, databases and routes: each damage is told, and mended as told."""
