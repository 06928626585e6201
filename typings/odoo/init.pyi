"""Importing it prepares the process."""
