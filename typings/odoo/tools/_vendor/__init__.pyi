"""Copies of other projects' modules."""
