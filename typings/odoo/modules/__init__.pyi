"""Modules and where they are found."""
