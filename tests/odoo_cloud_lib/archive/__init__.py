"""Tests of how far back a server can go."""
