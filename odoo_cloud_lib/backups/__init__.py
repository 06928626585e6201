"""Backups: what one consists of, where it is kept, and which there are."""
