"""Tests of what the operator does and tells."""
