"""Tests of backups, as far as they need no store."""
