"""Tests of what our images contain."""
